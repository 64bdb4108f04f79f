### Every word that people read in Leukolens, in English. The other languages are translated from this file, and a
### test holds them to its messages and variables. The language's rules of plural choose between [one] and the others.

## The window

app = Leukolens
purpose = Leukemic cells in blood smears
# The wording of 21 CFR 809.10(c)(2)(i); it stands in English beside every translation.
research-use = For research use only. Not for use in diagnostic procedures.
language = Language
reading = Reading …
navigation = Pages
nav-worklist = Worklist
nav-review = Review
nav-trust = About and trust
nav-settings = Settings
nav-manual = Manual
add = Add pictures
drop = Drop the pictures to add them
retry = Try again
cancel = Cancel
close = Close
delete = Delete
dismiss = Dismiss
dismiss-all = Dismiss all
technical = Technical details

## About the app

about-failed = What is known of the model cannot be shown
privacy = Pictures and results stay on this device. Nothing is sent anywhere.
model-card = About the model

## The list of pictures

list-failed = The stored pictures cannot be shown
legend = What the signs mean
not-usable = Not usable for a verdict
# $count (number): found cells.
cell-count =
    { $count ->
        [0] No cells
        [one] { $count } cell
       *[other] { $count } cells
    }
kind-cell = Single cell
kind-crop = Cut-out cell
kind-field = Smear field

## Importing and deleting

# $place (number): the file's place among all; $total (number): all files.
progress = Adding picture { $place } of { $total }
stopping = Cancelled: stopping after this picture
# What an import came to. $added, $known, $failed, $skipped (numbers): pictures.
tally =
    { $added ->
        [0] No new picture
        [one] { $added } picture added
       *[other] { $added } pictures added
    }{ $known ->
        [0] { "" }
       *[other] , { $known } already in the list
    }{ $failed ->
        [0] { "" }
       *[other] , { $failed } could not be added
    }{ $skipped ->
        [0] { "" }
       *[other] , { $skipped } not tried because you cancelled
    }.
failures = Some things did not work
# After the name of a file.
attempt-import = was not added
attempt-other = That did not work.
deleting = Deleting …
# For screen readers. $name: the picture's name.
delete-named = Delete { $name }
# For screen readers. $name: the picture's name.
dismiss-named = Dismiss the message about { $name }

## One picture

back = All pictures
pixels-failed = The picture itself could not be loaded. The results below are those stored with it.
fit = Fit to window
# For screen readers. $name: the picture's name.
picture-of = Picture { $name }
caution = Please note
unusable = Do not use the verdicts of this picture.
cells = Cells
cells-hint = Choose a cell to highlight it in the picture and to see what it measures.
# $number (number): the cell's place, from 1.
cell = Cell { $number }
column-number = No.
column-verdict = Verdict and reason
column-probability = P(ALL)

## What is known of a picture

facts = Picture and model
fact-kind = Kind
fact-size = Size
fact-scale = Scale
fact-eyepiece = Eyepiece
fact-added = Added
fact-model = Model
fact-hash = Model SHA-256
fact-version = Version
# $width, $height (numbers): of the picture.
pixels = { $width }{ "\u00A0" }×{ "\u00A0" }{ $height }{ "\u00A0" }pixels
# $number: micrometres, written out.
scale = { $number }{ "\u00A0" }µm per pixel
# $scale: as above; $percent: half the width of its 95 % interval.
scale-error = { $scale } ±{ "\u00A0" }{ $percent }
# $scale: as above, perhaps with its error; $source: where it comes from.
scale-line = { $scale }, { $source }
scale-training = taken to be that of the training pictures
scale-red-cells = measured on the red cells of this picture
scale-profile = that of the microscope’s profile
scale-assumed = assumed, not measured
# $count (number): pixels.
eyepiece =
    { $count ->
        [one] the picture was taken through one; its circle is { $count } pixel wide
       *[other] the picture was taken through one; its circle is { $count } pixels wide
    }

## Verdicts

verdict-all = Lymphoblast (ALL)
verdict-hem = Normal cell (HEM)
verdict-uncertain = Uncertain
verdict-not-a-cell = Not a cell
# $count (number): cells of this verdict; so in the three below.
counted-all =
    { $count ->
        [one] { $count } lymphoblast (ALL)
       *[other] { $count } lymphoblasts (ALL)
    }
counted-hem =
    { $count ->
        [one] { $count } normal cell (HEM)
       *[other] { $count } normal cells (HEM)
    }
counted-uncertain =
    { $count ->
        [one] { $count } uncertain
       *[other] { $count } uncertain
    }
counted-not-a-cell =
    { $count ->
        [one] { $count } not a cell
       *[other] { $count } not cells
    }

reason-above-threshold = The probability is at or above the model’s upper threshold.
reason-below-threshold = The probability is below the model’s lower threshold.
reason-between-thresholds = The probability lies between the model’s two thresholds, so there is no firm answer.
reason-scale-unknown = The scale could not be measured, so no firm verdict is given.
reason-scale-unsure = The scale is not known well enough: at the end of its interval the answer would be another.
reason-touches-border = The cell is cut off by the edge of the picture.
reason-too-small = Smaller than any white cell at this scale, probably debris or a platelet.
reason-too-large = Larger than any single white cell at this scale, probably a clump or a stain deposit.
reason-clump = Cells that touch each other and could not be told apart.
reason-smudge = A smeared nucleus without a cell around it.
reason-unlike-training = Unlike the cells that the model has learnt from, so there is no firm answer.
reason-blurred = The cell is out of focus or shaken, so there is no firm answer.
reason-poor-picture = The picture is not good enough for a firm answer; the notes say why.

## What weakens the verdicts of a picture

warning-field-not-validated = Verdicts on whole smear fields have not been validated yet. Take them as pointers to cells worth a look.
warning-scale-unknown = The scale could not be measured on red cells. Cell size is the strongest cue, so every verdict stays open.
warning-no-cells = No white cell was found in this picture.
warning-blurred = The picture is out of focus. Refocus and take it again.
warning-shaken = The picture is shaken. Hold camera and slide still and take it again.
warning-too-bright = The picture is too bright. Turn the lamp down and take it again.
warning-too-dark = The picture is too dark. Turn the lamp up and take it again.
warning-glare = A reflection covers a part of the field. Tilt the camera or shade the eyepiece and take it again.
warning-weak-stain = The stain is too weak to tell nuclei. Stain longer, or take a slide that is stained better.
warning-too-thin = There are hardly any cells here. Move to where red cells lie close without overlapping.
warning-too-thick = Cells lie on top of each other here. Move to where red cells lie side by side.

## What a slide's count supports doing next

advice-enough = Enough cells were counted.
advice-count-more = Count more cells: there are fewer than were asked for.
advice-interval-too-wide = Count more cells: the result is not yet as precise as was asked for.
advice-review-uncertain = Look at the uncertain cells: counting more would not make the result more precise.

## What a cell measures

# $number (number): the cell's place, from 1.
measures = What cell { $number } measures
measures-none = Nothing was measured of this cell.
measures-note = The normal range holds 90 of 100 normal cells that the model has learnt from.
feature-diameter = Cell diameter
feature-area = Cell area
feature-nucleus-area = Nucleus area
feature-nucleus-to-cell = Nucleus area over cell area
feature-roundness = Cell roundness (a circle has 1)
feature-nucleus-solidity = Nucleus solidity (without lobes and clefts 1)
# $number: written out.
micrometres = { $number }{ "\u00A0" }µm
# $number: written out.
square-micrometres = { $number }{ "\u00A0" }µm²
# $low, $high: the range's ends, written out with their unit; so in the two below.
range-below = below the normal range, { $low } to { $high }
range-within = within the normal range, { $low } to { $high }
range-above = above the normal range, { $low } to { $high }
range-unknown = no normal range is known
novelty = Distance from the training cells
novelty-usual = no further than 95 of 100 training cells, which keep within 1
novelty-unusual = unusually far: 95 of 100 training cells keep within 1

## Numbers and dates

# A probability. $number: whole per cent, written out; so in the two below.
percent = { $number }{ "\u00A0" }%
percent-below = <{ "\u00A0" }{ $number }{ "\u00A0" }%
percent-above = >{ "\u00A0" }{ $number }{ "\u00A0" }%
# $percent: as above; so in the one below.
p-all = P(ALL) { $percent }
highest-p-all = Highest P(ALL) { $percent }
# $day, $year: written out; $month: its name; $time: hours and minutes.
moment = { $day } { $month } { $year }, { $time }
# $month (number): from 1. In letters, so that no country reads day and month the wrong way round.
month =
    { $month ->
        [1] Jan
        [2] Feb
        [3] Mar
        [4] Apr
        [5] May
        [6] Jun
        [7] Jul
        [8] Aug
        [9] Sep
        [10] Oct
        [11] Nov
       *[12] Dec
    }

## What went wrong

error-file-unreadable = The file could not be opened. Check that it exists and that you may read it.
error-not-a-picture = This is not a picture that can be read. PNG, JPEG, BMP, TIFF and WebP files are supported.
error-picture-damaged = The picture is damaged or incomplete. Copy it again from its source.
error-picture-too-large = The picture is too large. Export it with fewer pixels or crop it.
error-picture-too-small = The picture is too small to hold a cell.
error-no-cell = There is nothing but background in this picture.
error-not-a-smear = This does not look like a blood smear. Choose a picture of a stained smear or of a single cell.
error-format-unsupported = This kind of picture file cannot be read. Save it as a single JPEG or PNG picture, then add it again.
error-model-invalid = The model is missing or altered, so nothing can be classified. Install Leukolens again.
error-inference-failed = The classification failed. Try again; if it fails again, restart Leukolens.
error-unknown-picture = This picture is no longer on this device.
error-storage-failed = The device’s storage cannot be read or written. Check that there is free space, then try again.
error-records-too-new = The records on this device were written by a newer Leukolens. Install the latest version.
error-slide-signed = This slide is signed and cannot be changed. Add an amendment instead.
error-review-missing = Some cells still need your look, or pictures wait to be examined. Finish them, then sign.
error-profile-in-use = A slide uses this microscope profile. Retire it instead.
error-code-in-use = Another patient has this code. Choose another one.
error-archive-invalid = This file is no archive of a slide, or it was damaged on its way. Nothing was stored. Export the slide again on the other device and copy it anew.
error-value-refused = What you entered cannot be kept. “Technical details” says which part and what it has to be.
error-bad-request = The app did not understand its own request. Install the latest Leukolens.
error-file-not-read = The file could not be read. Check that it still exists and that its card or drive is connected.
error-no-answer = The app gave no usable answer. Close Leukolens, open it again and retry.
