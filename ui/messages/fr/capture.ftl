### Pictures are taken with the camera.

take-pictures = Prendre des images
