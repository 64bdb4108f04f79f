### Pictures are taken with the camera.

take-pictures = तस्वीरें लें
