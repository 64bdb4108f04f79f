### Pictures are taken with the camera.

take-pictures = Tirar imagens
live-picture = Imagem ao vivo da câmera
camera-starting = Iniciando a câmera…
camera-choice = Câmera
camera-number = Câmera { $number }
take = Tirar a imagem
taking = Tirando…
shutter-keys = A barra de espaço, Enter, as teclas de volume e um toque na imagem também a tiram. De cinco imagens, a mais nítida é mantida.
kept-here = Imagens mantidas aqui: { $count }
meters = Medidores
meter-focus = Foco
meter-dark = Parte escura
meter-bright = Parte estourada
meter-glare = Reflexo
meters-good = Nada impede uma imagem.
take-again = Tirar de novo
keep-anyway = Manter mesmo assim
camera-none = Nenhuma câmera foi encontrada.
camera-refused = O aplicativo não pode usar a câmera. Permita isso nas configurações do sistema.
camera-in-use = Outro programa está usando a câmera. Feche esse programa.
camera-unsupported = Este sistema não entrega nenhuma câmera ao aplicativo.
camera-failed = Não é possível iniciar a câmera.
camera-else = Mesmo assim, imagens podem ser adicionadas como arquivos: tire-as com o programa da câmera e depois adicione, solte ou cole-as aqui.
