### The tour.

tour = A short tour
# $step, $steps (numbers): which step of how many.
tour-step = Step { $step } of { $steps }
tour-next = Next
tour-back = Back
tour-skip = Skip the tour
tour-done = Done
tour-drawn = A drawing, no real cells.
tour-again = Show the tour
tour-welcome = Welcome
tour-welcome-text = Leukolens finds white cells in pictures of blood smears and says which look like lymphoblasts of acute lymphoblastic leukemia. It is for research, never for a diagnosis. Everything stays on this device.
tour-people = Patients and slides
tour-people-text = Make a patient by a code, then a slide for each smear. Slides that are being counted stand first on the worklist, so you go on where you stopped.
tour-pictures = Pictures
tour-pictures-text = Add picture files, drop or paste them, or use the camera at the eyepiece: fill the ring, watch focus and light, and press the shutter. A doubtful picture is offered to be taken again.
tour-count = The count
tour-count-text = The counter grows while pictures are examined. It shows the suspicious cells of those counted, with an interval that says how sure that part is, and tells when enough are counted.
tour-review = You decide
tour-review-text = In the review you see every cell, say what it is where the model is wrong or does not know, and take steps back. Your label counts, and the model’s verdict stays beside it.
tour-sign = Sign, export, delete
tour-sign-text = Sign a slide when nothing is open: it is locked, and later words are added as amendments. Export documents of it, or delete any of it at any time. Try all this with the drawn smear.
