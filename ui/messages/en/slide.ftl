### A slide that is counted, and its pictures.

slide = Slide
no-pictures = There are no pictures yet. Add picture files, drop or paste them here, or take pictures with the camera.
picture-waits = Waiting to be examined
picture-failed = It could not be examined
examine-again = Examine again
# For screen readers. $name: the picture’s name.
examine-again-named = Examine again: { $name }
count = Count
# $counted, $target (numbers): cells.
counted-of = { $counted } of { $target } cells counted
# $suspicious, $counted (numbers): cells; $percent: of them, written out.
suspicious-of = Suspicious cells: { $suspicious } of { $counted } ({ $percent })
# $low, $high: per cent, written out.
interval = 95 % interval: { $low } to { $high }
# $count (number): cells.
missing = Still to count: { $count }
# $count (number): pictures.
waiting-count = Pictures being examined: { $count }
failed-count = Pictures that could not be examined: { $count }
end-count = End the count
resume-count = Go on counting
slide-locked = This slide is signed. Its pictures and labels cannot be changed any more.
export = Export
export-forms = Which documents?
form-pdf = Report (PDF)
form-html = Report (web page)
form-csv = Cells as a table (CSV)
form-json = Cells for programs (JSON)
form-fhir = Report for health records (FHIR)
form-archive = Archive with all pictures, for another device
export-language = Language of the documents
export-write = Write
export-writing = Writing …
export-done = Written to this folder
export-notices = Please note
export-failed = The documents were not written
move-pictures = Move pictures
# $count (number): ticked pictures.
move-ticked = Ticked pictures: { $count }
move-hint = Tick the pictures that belong to another slide.
move-wanted = Move to …
move-title = Move to another slide
choose = Please choose
move-none = There is no other slide that pictures can be moved to.
move-confirm = Move
moving = Moving …
# For screen readers. $name: the picture’s name.
tick-named = Tick { $name }
pictures = Pictures
