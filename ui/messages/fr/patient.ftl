### A patient.

patient = Patient
change-details = Modifier les données
review-cells = Relire les cellules
new-slide = Nouvelle lame
slides = Lames
no-slides = Ce patient n’a pas encore de lame. Créez-en une, puis ajoutez ses images.
slide-date = Sang prélevé le
slide-stain = Coloration
slide-profile = Microscope utilisé
no-profile = Aucun : l’échelle est mesurée sur les globules rouges
slide-without-date = Sans date
state-open = En cours de comptage
state-closed = Comptée
state-signed = Signée
pictures-of = Images : { $count }
