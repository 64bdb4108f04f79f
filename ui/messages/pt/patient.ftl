### A patient.

patient = Paciente
change-details = Alterar os dados
review-cells = Revisar células
new-slide = Nova lâmina
slides = Lâminas
no-slides = Este paciente ainda não tem lâminas. Crie uma e adicione suas imagens.
slide-date = Sangue colhido em
slide-stain = Coloração
slide-profile = Microscópio
no-profile = Nenhum: a escala é medida nos glóbulos vermelhos
slide-without-date = Sem data
state-open = Em contagem
state-closed = Contada
state-signed = Assinada
pictures-of = Imagens: { $count }
