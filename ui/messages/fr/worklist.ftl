### The worklist.

unsorted = Images sans lame
new-patient = Nouveau patient
being-counted = En cours de comptage
go-on = Continuer le comptage
patients = Liste des patients
search-patients = Chercher par code, nom ou remarque
no-patient-found = Aucun patient ne contient ces lettres.
slides-of = Lames : { $count }
patient-code = Code du patient
patient-code-hint = Un code que seul votre laboratoire peut relier à une personne. Aucun nom n’est nécessaire.
patient-age = Âge
age-unknown = Inconnu
age-infant = Moins de 1 an
age-child = De 1 à 9 ans
age-adolescent = De 10 à 17 ans
age-adult = De 18 à 59 ans
age-older = 60 ans et plus
note = Remarque
more = Plus
patient-name = Nom
patient-name-hint = Laissez ce champ vide sauf si votre laboratoire en a besoin : tout fonctionne avec le code.
save = Enregistrer
saving = Enregistrement…
import-archive = Importer une archive
archive-running = Reprise de { $name }…
archive-failed = { $name } n’a pas pu être repris
archive-brought = { $name } est repris. Nouveaux patients : { $patients }, nouvelles lames : { $slides }, nouvelles images : { $pictures }, images déjà présentes : { $known }, annotations : { $labels }. Cellules annotées différemment ici et là : { $conflicts }. Lames signées laissées telles quelles : { $refused }.
try-sample = Essayer avec le frottis dessiné
empty-title = Pas encore de patients
empty-text =
    Créez un patient par un code, créez une lame, puis ajoutez ses images ou prenez-les avec la caméra. Leukolens trouve
    les globules blancs et dit pour chacun s’il ressemble à un lymphoblaste de leucémie aiguë lymphoblastique (ALL en
    anglais) ou à une cellule normale (HEM), et quand il ne le sait pas. Pour un coup d’œil rapide, ajoutez des images
    sans patient ou déposez-les n’importe où dans cette fenêtre.
