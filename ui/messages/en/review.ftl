### The review of cells.

review-read-failed = The cells cannot be shown
review-none = No cell is like this. Choose other filters, or add pictures first.
review-to-slide = To the slide
review-order = Order
order-most-suspicious = Most suspicious first
order-least-suspicious = Least suspicious first
order-most-uncertain = Most uncertain first
filter-label = Label
filter-any = All
filter-more = More filters
filter-looked = Looked at by a person
looked-yes = Looked at
looked-no = Not looked at
filter-patient = Patient
filter-slide = Slide
filter-from = From day
filter-to = To day
# $count (number): cells.
look-left = Cells that need a look: { $count }
# $count (number): cells; there are more.
look-left-more = Cells that need a look: more than { $count }
look-next = Next that needs a look
look-none-left = Every cell that needed a look has been looked at.
label-group = Label what is chosen
label-hint = Choose cells (Shift for a range, Ctrl or the box for several), then press 1 to 4, or drag them onto a label. N goes to the next that needs a look.
# $count (number): cells.
chosen-count = Chosen: { $count }
choose-all = Choose all shown
choose-none = Choose none
undo = Undo
redo = Redo
# $label, $probability, $looked: as they stand on the card.
cell-card = { $label }, { $probability }, { $looked }
# For screen readers, on the box that chooses one of several cells. $cell: as above.
cell-pick = Choose: { $cell }
# $count (number): cells; $label: their label.
said-labelled = Labelled “{ $label }”: { $count }
said-undone = The last labels were taken back.
said-redone = The labels were given again.
review-signed = This slide is signed. New labels go into an amendment.
# $count (number): cells.
staged-count = Labels that wait for an amendment: { $count }
staged-drop = Discard these labels
cell-title = This cell
cell-failed = This cell cannot be shown
cell-close = Close this cell
cell-picture = The cell with what lies around it
cell-heat = The cell with its heat map
heat-show = Show the heat map
heat-hide = Show the cell alone
heat-note = Orange parts speak for a lymphoblast, blue parts against: the probability falls or rises when they are hidden. It shows what the model used, not that it is right.
heat-missing = No heat map can be drawn of this cell: another model than the one in use judged it, or its picture cannot be read.
crop-missing = The picture of this cell cannot be shown.
cell-in-picture = Show it in its picture
cell-model = The model’s verdict
cell-label = The label that counts
cell-outdated = The picture was examined again since. This result is not in use any more.
cell-history = Labels by people
cell-history-none = Nobody has labelled this cell.
history-set = labelled
history-undo = taken back
history-redo = given again
history-amendment = changed in an amendment
history-model = The model’s verdict counts
provenance = How this result came about
provenance-app = App version
provenance-thresholds = Thresholds
# $low, $high: probabilities, written out.
provenance-band = HEM below { $low }, ALL from { $high }
provenance-time = Examined
provenance-run = Result no.
provenance-unknown = not kept by the version that examined it
