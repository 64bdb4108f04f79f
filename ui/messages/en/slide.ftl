### A slide that is counted, and its pictures.

slide = Slide
no-pictures = There are no pictures yet. Add picture files, drop or paste them here, or take pictures with the camera.
picture-waits = Waiting to be examined
picture-failed = It could not be examined
examine-again = Examine again
# For screen readers. $name: the picture’s name.
examine-again-named = Examine again: { $name }
