### The worklist.

unsorted = Pictures without a slide
new-patient = New patient
being-counted = Being counted
# On the link to a slide that is being counted.
go-on = Go on counting
patients = Patients
search-patients = Search by code, name or note
no-patient-found = No patient has these letters.
# $count (number): slides of a patient.
slides-of = Slides: { $count }
patient-code = Code
patient-code-hint = A code that only your laboratory can turn into a person. No name is needed.
patient-age = Age
age-unknown = Not known
age-infant = Below 1 year
age-child = 1 to 9 years
age-adolescent = 10 to 17 years
age-adult = 18 to 59 years
age-older = 60 years and more
note = Note
more = More
patient-name = Name
patient-name-hint = Leave this empty unless your laboratory needs it: everything works by the code.
save = Save
saving = Saving …
import-archive = Import an archive
# $name: the archive’s file.
archive-running = Taking in { $name } …
archive-failed = { $name } could not be taken in
# $patients, $slides, $pictures, $known, $labels, $conflicts, $refused (numbers): what the archive brought.
archive-brought = { $name } is taken in. New patients: { $patients }, new slides: { $slides }, new pictures: { $pictures }, pictures that were here already: { $known }, labels: { $labels }. Cells labelled differently here and there: { $conflicts }. Signed slides left as they are: { $refused }.
try-sample = Try with the drawn smear
empty-title = No patients yet
empty-text =
    Make a patient by a code, make a slide, and add its pictures or take them with the camera. Leukolens finds the
    white cells and says for each whether it looks like a lymphoblast of acute lymphoblastic leukemia (ALL) or like a
    normal cell (HEM), and when it does not know. For a quick look add pictures without a patient, or drop them
    anywhere on this window.
