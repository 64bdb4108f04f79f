### Pictures are taken with the camera.

take-pictures = चित्र लें
