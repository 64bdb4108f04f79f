### Pictures are taken with the camera.

take-pictures = Tomar imágenes
live-picture = Imagen en directo de la cámara
camera-starting = Iniciando la cámara…
camera-choice = Cámara
camera-number = Cámara { $number }
take = Tomar la imagen
taking = Tomando…
shutter-keys = También la toman la barra espaciadora, Intro, las teclas de volumen y un toque en la imagen. De cinco imágenes se conserva la más nítida.
kept-here = Imágenes conservadas aquí: { $count }
meters = Medidores
meter-focus = Enfoque
meter-dark = Parte oscura
meter-bright = Parte quemada
meter-glare = Reflejo
meters-good = Nada se opone a una imagen.
take-again = Tomarla de nuevo
keep-anyway = Conservarla de todos modos
camera-none = No se encontró ninguna cámara.
camera-refused = La aplicación no puede usar la cámara. Permítalo en los ajustes del sistema.
camera-in-use = Otro programa tiene la cámara. Cierre ese programa.
camera-unsupported = Este sistema no entrega ninguna cámara a la aplicación.
camera-failed = No se puede iniciar la cámara.
camera-else = De todos modos se pueden añadir imágenes como archivos: tómelas con el programa de la cámara y luego añádalas, suéltelas o péguelas aquí.
