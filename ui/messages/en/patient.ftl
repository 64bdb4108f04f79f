### A patient.

patient = Patient
change-details = Change details
review-cells = Review cells
new-slide = New slide
slides = Slides
no-slides = This patient has no slides yet. Make one, then add its pictures.
slide-date = Blood taken on
slide-stain = Stain
slide-profile = Microscope
no-profile = None: the scale is measured on red cells
slide-without-date = No date
state-open = Being counted
state-closed = Counted
state-signed = Signed
# $count (number): pictures.
pictures-of = Pictures: { $count }
