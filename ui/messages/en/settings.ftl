### Choices for this device.

settings-unread = The settings cannot be read
settings-work = Counting and signing
settings-keeping = How long signed slides are kept
settings-folder = Pictures from a folder
settings-profiles = Microscope profiles
settings-storage = Room on the disk
settings-everything = Delete everything
settings-tour = Tour
reviewer = Your name
reviewer-hint = It stands beside labels and signatures. Without a name nobody can sign.
target = Cells to count
target-hint = How many cells the count of a slide asks for. If the field is empty, it is 100.
retention = Days until signed slides are due
retention-hint = If the field is empty, no slide is ever due. Nothing is deleted by itself: slides that are due are listed here, and you delete them.
folder = Folder to watch
folder-hint = If the field is empty, no folder is watched. New pictures in this folder go to the slide that was begun last and is still being counted. Nothing in the folder is changed. Give the whole path.
turn-off = Turn off
# For screen readers. $name: the field’s name.
turn-off-named = Turn off: { $name }
save-named = Save: { $name }
saved = Saved
not-saved = It was not saved.
state-off = Off
state-on = On
mistake-empty = Please fill this in.
# $most (number): characters.
mistake-too-long = At most { $most } characters, please.
mistake-not-one-line = One line only, please.
mistake-not-a-number = This is not a number that can be used here.
# $low, $high: numbers, written out.
mistake-out-of-range = Please give a number from { $low } to { $high }.
due-title = Slides that are due
due-none = No signed slide is kept longer than this.
due-unread = Which slides are due cannot be read
# For screen readers. $name: what people call the slide.
due-delete-named = Delete the slide { $name }
due-delete-all = Delete all of these
storage-unread = The room on the disk cannot be measured
storage-pictures = Pictures
storage-thumbnails = Small pictures
storage-database = Results and labels
storage-total = Together
# $percent: of the whole, written out.
storage-part = { $percent } of it
everything-text = Removes all patients, slides, pictures and results from this device. You are asked first. Microscope profiles and these settings stay.
tour-text = The tour shows the way of a slide from the picture to the report.
profiles-text = A profile knows how many micrometres a pixel of your camera is. A slide that names it takes its scale from there, not from red cells.
profiles-unread = The microscope profiles cannot be read
profiles-none = There is no profile yet.
profile-add = Add a profile
profile-new = New microscope profile
profile-changing = Change the microscope profile
profile-change = Change
profile-retire = Retire
profile-remove = Remove
# For screen readers. $name: the profile’s name; so in the two below.
profile-change-named = Change { $name }
profile-retire-named = Retire { $name }
profile-remove-named = Remove { $name }
profile-retired = Retired: not offered for new slides
profile-used = Slides use this profile, so only its name can change. For another scale add a new profile and retire this one.
# $name: the profile’s name; so in the one below.
profile-retire-ask = Retire { $name }? New slides are not offered it any more; slides that use it keep it. This cannot be undone.
profile-remove-ask = Remove { $name }? This cannot be undone.
profile-keep = Keep it
profile-name = Name of the profile
profile-camera = Camera
profile-objective = Objective
profile-objective-hint = Such as 100×/1.25 oil
profile-measured = Measured
profile-slides = Used by
source-title = Where the scale comes from
source-kept = It stays as it is
source-micrometer = From a picture of a stage micrometer
source-by-hand = Typed in
micrometer-hint = Take a picture of the stage micrometer with this objective and camera. Choose two lines far apart, and count the pixels between them.
micrometer-length = Length between the two lines in µm
micrometer-pixels = Pixels between the two lines
micrometer-reading = How far a reading may be off, in pixels
micrometer-reading-hint = No more than this in 95 of 100 readings.
# $scale: the scale, written out.
micrometer-result = Scale: { $scale }
micrometer-open = These numbers do not give a scale yet.
scale-typed = Scale in µm per pixel
scale-off = How far it may be off, in per cent
method-stage-micrometer = with a stage micrometer
method-by-hand = typed in
