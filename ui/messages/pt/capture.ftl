### Pictures are taken with the camera.

take-pictures = Tirar imagens
