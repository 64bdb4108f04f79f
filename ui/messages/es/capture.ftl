### Pictures are taken with the camera.

take-pictures = Tomar imágenes
