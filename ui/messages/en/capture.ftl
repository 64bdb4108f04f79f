### Pictures are taken with the camera.

take-pictures = Take pictures
live-picture = Live picture of the camera
camera-starting = Starting the camera …
camera-choice = Camera
# $number (number): the camera’s place, from 1.
camera-number = Camera { $number }
take = Take the picture
taking = Taking …
shutter-keys = The space bar, Enter, the volume keys and a touch on the picture take it too. Of five pictures the sharpest is kept.
# $count (number): pictures.
kept-here = Pictures kept here: { $count }
meters = Meters
meter-focus = Focus
meter-dark = Dark part
meter-bright = Burnt-out part
meter-glare = Glare
meters-good = Nothing speaks against a picture.
take-again = Take it again
keep-anyway = Keep it anyway
camera-none = No camera was found.
camera-refused = The app may not use the camera. Allow it in the system’s settings.
camera-in-use = Another program has the camera. Close that program.
camera-unsupported = This system hands no camera to the app.
camera-failed = The camera cannot be started.
camera-else = Pictures can be added as files all the same: take them with the camera’s own program, then add, drop or paste them here.
