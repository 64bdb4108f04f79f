### A slide that is counted, and its pictures.

slide = Lâmina
no-pictures = Ainda não há imagens. Adicione arquivos de imagem, solte-os ou cole-os aqui, ou tire imagens com a câmera.
picture-waits = Aguardando exame
picture-failed = Não foi possível examinar
examine-again = Examinar novamente
examine-again-named = Examinar novamente: { $name }
