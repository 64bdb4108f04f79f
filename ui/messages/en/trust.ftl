### About the app and how far it can be trusted.

trust-parts = Parts of this page
trust-model = The model
trust-agreement = Agreement
trust-models = Models
trust-log = Log
models-unread = The models cannot be read
fact-data = Learnt from
fact-licence = Licence
licence-unknown = Its description names none.
fact-thresholds = Thresholds
fact-bytes = Size of the file
metrics = How well it does
metrics-note = Measured on people that it had not seen in training. The 95 % interval is over people: few of them make it wide. Read it before the value.
metrics-none = Nothing was measured, or its description does not say.
metrics-more = Further numbers, by their names in the bundle
metric = Measure
metric-value = Value
metric-interval = 95 % interval
# $low, $high: numbers, written out.
from-to = { $low } to { $high }
metric-auroc = AUROC: how well it ranks cells (0.5 is chance)
metric-auroc-area = AUROC of the cell’s area alone
metric-auroc-gain = AUROC gained over the cell’s area
metric-sensitivity = Sensitivity: lymphoblasts that it finds
metric-specificity = Specificity: normal cells that it leaves
metric-balanced-accuracy = Balanced accuracy
metric-f1 = Weighted F1
metric-uncertain = Part of cells called uncertain
metric-firm-error = Part of firm verdicts that are wrong
metric-ece = Calibration error of the probabilities
agreement-text = Of the cells for which the model gave a firm verdict and a person a label, lymphoblast or normal: the part on which both agree.
agreement-independent = The 95 % intervals (Wilson) take cells for independent. Cells of one slide are not: honest intervals are wider.
agreement-none = Nobody has labelled a cell as lymphoblast or normal yet.
agreement-unread = The agreement cannot be read
# $name: the model.
agreement-of = Agreement by month with { $name }
agreement-drawn = The drawing shows the last twelve months that have a firm verdict, the table every month.
agreement-month = Month
agreement-part = Agreed
agreement-nothing = no firm verdict
# The model’s verdict, then the reviewer’s label; so in the five below.
table-all-all = ALL, labelled ALL
table-all-hem = ALL, labelled HEM
table-hem-all = HEM, labelled ALL
table-hem-hem = HEM, labelled HEM
table-unsure-all = Uncertain, labelled ALL
table-unsure-hem = Uncertain, labelled HEM
models-keep = Results that are there keep the model that made them. Examine a picture again to have the model in use judge it.
model-in-use = In use
model-built-in = Inside the app
model-card-more = What is known of it
model-use = Use this model
# For screen readers. $name: the model’s.
model-use-named = Use this model: { $name }
model-use-built-in = Go back to the model inside the app
model-changing = Changing the model …
model-not-changed = The model was not changed.
import-model = Add a model
import-model-text = A ZIP file with the bundle of a model. It is checked first, and you see what it is before it is used.
import-model-choose = Choose a ZIP file
# $name: the file.
import-model-running = Checking { $name } …
import-model-failed = { $name } was not taken.
preview = Look at this model before you use it
preview-not = Do not use it
log-text = What was done on this device, newest first. No entry names a patient, a file or a picture. Each is sealed with the one before it.
log-unread = The log cannot be read
log-empty = Nothing was done yet.
log-checking = Checking the log …
log-unchecked = The log cannot be checked
# $count (number): entries.
log-holds = The log is what was written. Entries checked: { $count }
# $number: the entry’s.
log-broken = Do not rely on this log: entry no. { $number } was altered or is missing.
log-head = Seal of the last entry (SHA-256)
log-head-text = Write it down somewhere else. It shows later whether the end of the log was cut off.
log-check = Check again
log-older = Older entries
log-reading = Reading older entries …
log-older-failed = Older entries cannot be read
log-end = These are all entries.
# $number: the entry’s.
log-number = No. { $number }
# $name: who.
log-by = by { $name }
action-added = Added
action-changed = Changed
action-moved = Moved
action-closed = Count ended
action-reopened = Count resumed
action-examined = Examined
action-failed = Could not be examined
action-relabelled = Labelled
action-undone = Labels taken back
action-redone = Labels given again
action-signed = Signed
action-amended = Amended
action-exported = Exported
action-hidden = Deleted, can be undone
action-restored = Deletion undone
action-purged = Gone for good
action-retired = Retired
object-patient = Patient
object-slide = Slide
object-picture = Picture
object-cell = Cells
object-profile = Microscope profile
object-everything = Everything
object-several = Several kinds
object-retention = How long signed slides are kept
