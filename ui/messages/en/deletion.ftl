### Deleting, at every level.

# $count (number): cells.
delete-cells = Delete these cells? ({ $count })
delete-cell = Delete this cell?
# $count (number): pictures.
delete-pictures = Delete these pictures? ({ $count })
delete-picture = Delete this picture?
delete-slide = Delete this slide?
delete-patient = Delete this patient?
delete-everything = Delete everything on this device?
delete-several = Delete all of these?
deletion-everything = Delete everything …
deletion-reading = Reading what would go …
deletion-unread = What would go cannot be read, so nothing can be deleted.
deletion-refused = Nothing was deleted.
deletion-what = This goes:
# $count (number); so in the three below.
items-patients = Patients: { $count }
items-slides = Slides: { $count }
items-pictures = Pictures, with their files and results: { $count }
items-cells = Cells, with their labels: { $count }
# $size: bytes, written out.
items-bytes = Room on the disk: { $size }
# $number: written out; so in the two below.
bytes-kilo = { $number }{ "\u00A0" }kB
bytes-mega = { $number }{ "\u00A0" }MB
bytes-giga = { $number }{ "\u00A0" }GB
# $count (number): slides.
deletion-signed = Signed slides among this: { $count }
# $count (number): slides.
deletion-unexported = Slides that were never exported: { $count }. Nothing of them will be left.
# $count (number): slides.
deletion-exported = Slides that were exported: { $count }. Copies that were saved elsewhere stay there.
deletion-never-exported = The slide was never exported.
# $seconds (number).
deletion-grace = You can undo this for { $seconds } seconds. After that it is gone for good.
# The word that has to be typed.
deletion-word = DELETE
# $word: as above.
deletion-type = Type { $word } to go on
deletions = What was deleted
# $what: counts, with commas between; so in the three below.
deleted = Deleted. { $what }
restored = Back again. { $what }
purged = Gone for good. { $what }
purging = Removing it for good …
restoring = Bringing it back …
deletion-stuck = It is hidden, but could not be removed yet. The next start tries again.
# $seconds (number).
deletion-undo = Undo ({ $seconds })
deletion-undo-named = Undo the deletion
count-patients = Patients: { $count }
count-slides = Slides: { $count }
count-pictures = Pictures: { $count }
count-cells = Cells: { $count }
