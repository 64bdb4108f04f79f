### The worklist.

unsorted = Imagens sem lâmina
new-patient = Novo paciente
being-counted = Em contagem
go-on = Continuar a contagem
patients = Pacientes
search-patients = Buscar por código, nome ou nota
no-patient-found = Nenhum paciente contém essas letras.
slides-of = Lâminas: { $count }
patient-code = Código
patient-code-hint = Um código que só o seu laboratório pode associar a uma pessoa. Nenhum nome é necessário.
patient-age = Idade
age-unknown = Desconhecida
age-infant = Menos de 1 ano
age-child = De 1 a 9 anos
age-adolescent = De 10 a 17 anos
age-adult = De 18 a 59 anos
age-older = 60 anos ou mais
note = Nota
more = Mais
patient-name = Nome
patient-name-hint = Deixe vazio, a menos que o seu laboratório precise: tudo funciona com o código.
save = Salvar
saving = Salvando…
import-archive = Importar um arquivo
archive-running = Incorporando { $name }…
archive-failed = Não foi possível incorporar { $name }
archive-brought = { $name } foi incorporado. Pacientes novos: { $patients }, lâminas novas: { $slides }, imagens novas: { $pictures }, imagens que já estavam aqui: { $known }, rótulos: { $labels }. Células com rótulos diferentes aqui e lá: { $conflicts }. Lâminas assinadas deixadas como estão: { $refused }.
try-sample = Experimentar com o esfregaço desenhado
empty-title = Ainda não há pacientes
empty-text =
    Crie um paciente com um código, crie uma lâmina e adicione suas imagens ou tire-as com a câmera. O Leukolens encontra
    os glóbulos brancos e diz para cada um se parece um linfoblasto de leucemia linfoblástica aguda (ALL, na sigla em
    inglês) ou uma célula normal (HEM), e quando não sabe. Para uma olhada rápida, adicione imagens sem paciente ou
    solte-as em qualquer lugar desta janela.
