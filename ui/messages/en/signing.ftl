### The signature under a slide.

signature = Signature
sign = Sign
todo-title = Before this slide can be signed:
# $count (number): pictures.
todo-waiting = Pictures that wait to be examined: { $count }
todo-empty = No picture of it was examined.
todo-look = Look at them
todo-done = Every cell that needed a look has been looked at. The slide can be signed.
# $count (number): pictures.
todo-failed = Pictures that could not be examined and do not count: { $count }
# $name: who.
signed-by = Signed by { $name }
signature-locks = Signed and locked. Nothing of this slide can be changed; an amendment can be added.
sign-title = Sign this slide?
# $count (number): pictures.
sign-pictures = Pictures: { $count }
# $suspicious, $counted (numbers): cells.
sign-suspicious = Suspicious cells: { $suspicious } of { $counted }
sign-locks = Signing locks the slide: labels, pictures and details can no longer be changed. Amendments can be added. It records what was counted and is no diagnosis.
reviewer-name = Your name
reviewer-note = It stands beside labels and signatures and is kept on this device.
# $name: who.
sign-as = You sign as { $name }.
sign-yes = Sign and lock
sign-runs = Signing …
amendments = Amendments
amend = Add an amendment
amend-text = What is to be added
# $count (number): cells.
amend-cells = Cells that get another label: { $count }
amend-note = The amendment is added below the signature with your name and the time, and can not be changed either.
amend-yes = Add it
amend-runs = Adding …
check = Check the signature
check-runs = Checking …
check-failed = The signature could not be checked
check-intact = Nothing was changed since the slide was signed.
check-broken = Something was changed after signing. Do not rely on this slide.
check-content = The records of the slide are not what was signed.
check-amendments = An amendment is not what was written.
check-labels = A label does not follow from its history.
# $count (number): pictures.
check-pictures = Pictures whose file is missing or was changed: { $count }
fingerprint = Fingerprint (SHA-256)
