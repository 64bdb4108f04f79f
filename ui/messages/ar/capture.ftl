### Pictures are taken with the camera.

take-pictures = التقاط الصور
