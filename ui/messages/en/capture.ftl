### Pictures are taken with the camera.

take-pictures = Take pictures
