### One picture, large.

picture = Picture
picture-unread = This picture cannot be shown
zoom-in = Zoom in
zoom-out = Zoom out
stage-hint = Drag to move, pinch or scroll to zoom. Keys: +, −, 0 and the arrows.
picture-signed = The slide is signed, so labels cannot be changed here. In the review they go into an amendment.
looked-mark = Label by a person
