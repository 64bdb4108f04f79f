### Leukolens en français. Le sens de chaque message et de ses variables se trouve dans ../en/leukolens.ftl.

## La fenêtre

app = Leukolens
purpose = Cellules leucémiques dans les frottis sanguins
research-use = Réservé à la recherche. Ne pas utiliser à des fins de diagnostic.
language = Langue
reading = Lecture…
navigation = Les pages
nav-worklist = Liste de travail
nav-review = Relecture
nav-trust = À propos et confiance
nav-settings = Réglages
nav-manual = Mode d’emploi
add = Ajouter des images
drop = Déposez les images pour les ajouter
retry = Réessayer
cancel = Annuler
close = Fermer
delete = Supprimer
dismiss = Masquer
dismiss-all = Tout masquer
technical = Détails techniques

## À propos de l’application

about-failed = Les informations sur le modèle ne peuvent pas être affichées
privacy = Les images et les résultats restent sur cet appareil. Rien n’est envoyé nulle part.
model-card = À propos du modèle (en anglais)

## La liste des images

list-failed = Les images enregistrées ne peuvent pas être affichées
legend = Ce que signifient les signes
not-usable = Inutilisable pour un verdict
cell-count =
    { $count ->
        [0] Aucune cellule
        [one] { $count } cellule
       *[other] { $count } cellules
    }
kind-cell = Cellule isolée
kind-crop = Cellule découpée
kind-field = Champ de frottis

## Ajouter et supprimer

progress = Ajout de l’image { $place } sur { $total }
stopping = Annulé : arrêt après cette image
tally =
    { $added ->
        [0] Aucune nouvelle image
        [one] { $added } image ajoutée
       *[other] { $added } images ajoutées
    }{ $known ->
        [0] { "" }
       *[other] , { $known } déjà dans la liste
    }{ $failed ->
        [0] { "" }
        [one] , { $failed } n’a pas pu être ajoutée
       *[other] , { $failed } n’ont pas pu être ajoutées
    }{ $skipped ->
        [0] { "" }
        [one] , { $skipped } non traitée car vous avez annulé
       *[other] , { $skipped } non traitées car vous avez annulé
    }.
failures = Quelque chose n’a pas fonctionné
attempt-import = n’a pas été ajoutée
attempt-other = Cela n’a pas fonctionné.
deleting = Suppression…
delete-named = Supprimer { $name }
dismiss-named = Masquer le message sur { $name }

## Une image

back = Toutes les images
pixels-failed = L’image elle-même n’a pas pu être chargée. Les résultats ci-dessous sont ceux enregistrés avec elle.
fit = Adapter à la fenêtre
picture-of = Image { $name }
caution = À noter
unusable = N’utilisez pas les verdicts de cette image.
cells = Cellules
cells-hint = Choisissez une cellule pour la mettre en évidence dans l’image et voir ses mesures.
cell = Cellule { $number }
column-number = N°
column-verdict = Verdict et motif
column-probability = P(ALL)

## Ce que l’on sait d’une image

facts = Image et modèle
fact-kind = Type
fact-size = Taille
fact-scale = Échelle
fact-eyepiece = Oculaire
fact-added = Ajoutée
fact-model = Modèle
fact-hash = SHA-256 du modèle
fact-version = Version
pixels = { $width }{ "\u00A0" }×{ "\u00A0" }{ $height }{ "\u00A0" }pixels
scale = { $number }{ "\u00A0" }µm par pixel
scale-error = { $scale } ±{ "\u00A0" }{ $percent }
scale-line = { $scale }, { $source }
scale-training = supposée être celle des images d’apprentissage
scale-red-cells = mesurée sur les globules rouges de cette image
scale-profile = celle du profil du microscope
scale-assumed = supposée, non mesurée
eyepiece =
    { $count ->
        [one] l’image a été prise à travers un oculaire ; son cercle mesure { $count } pixel de large
       *[other] l’image a été prise à travers un oculaire ; son cercle mesure { $count } pixels de large
    }

## Verdicts

verdict-all = Lymphoblaste (ALL)
verdict-hem = Cellule normale (HEM)
verdict-uncertain = Indéterminée
verdict-not-a-cell = Pas une cellule
counted-all =
    { $count ->
        [one] { $count } lymphoblaste (ALL)
       *[other] { $count } lymphoblastes (ALL)
    }
counted-hem =
    { $count ->
        [one] { $count } cellule normale (HEM)
       *[other] { $count } cellules normales (HEM)
    }
counted-uncertain =
    { $count ->
        [one] { $count } indéterminée
       *[other] { $count } indéterminées
    }
counted-not-a-cell =
    { $count ->
        [one] { $count } qui n’est pas une cellule
       *[other] { $count } qui ne sont pas des cellules
    }

reason-above-threshold = La probabilité atteint ou dépasse le seuil supérieur du modèle.
reason-below-threshold = La probabilité est inférieure au seuil inférieur du modèle.
reason-between-thresholds = La probabilité se situe entre les deux seuils du modèle : il n’y a pas de réponse ferme.
reason-scale-unknown = L’échelle n’a pas pu être mesurée : aucun verdict ferme n’est donné.
reason-scale-unsure = L’échelle n’est pas assez sûre : à l’extrémité de son intervalle, la réponse serait différente.
reason-touches-border = La cellule est coupée par le bord de l’image.
reason-too-small = Plus petite que tout globule blanc à cette échelle, probablement un débris ou une plaquette.
reason-too-large = Plus grande que tout globule blanc isolé à cette échelle, probablement un amas ou un dépôt de colorant.
reason-clump = Des cellules qui se touchent et n’ont pas pu être séparées.
reason-smudge = Un noyau écrasé sans cellule autour.
reason-unlike-training = Différente des cellules sur lesquelles le modèle a appris : il n’y a pas de réponse ferme.
reason-blurred = La cellule est floue ou bougée : il n’y a pas de réponse ferme.
reason-poor-picture = L’image n’est pas assez bonne pour une réponse ferme ; les remarques disent pourquoi.

## Ce qui affaiblit les verdicts d’une image

warning-field-not-validated = Les verdicts sur des champs entiers de frottis n’ont pas encore été validés. Prenez-les comme une indication des cellules à regarder.
warning-scale-unknown = L’échelle n’a pas pu être mesurée sur des globules rouges. La taille de la cellule est l’indice le plus fort : tous les verdicts restent donc ouverts.
warning-no-cells = Aucun globule blanc n’a été trouvé dans cette image.
warning-blurred = L’image est floue. Refaites la mise au point et reprenez-la.
warning-shaken = L’image est bougée. Tenez l’appareil et la lame immobiles et reprenez-la.
warning-too-bright = L’image est trop claire. Baissez la lampe et reprenez-la.
warning-too-dark = L’image est trop sombre. Augmentez la lampe et reprenez-la.
warning-glare = Un reflet couvre une partie du champ. Inclinez l’appareil ou abritez l’oculaire de la lumière et reprenez l’image.
warning-weak-stain = La coloration est trop faible pour distinguer les noyaux. Colorez plus longtemps ou prenez une lame mieux colorée.
warning-too-thin = Il n’y a presque pas de cellules ici. Allez là où les globules rouges sont proches sans se chevaucher.
warning-too-thick = Les cellules se superposent ici. Allez là où les globules rouges sont côte à côte.

## Ce que le compte d’une lame permet de faire ensuite

advice-enough = Assez de cellules ont été comptées.
advice-count-more = Comptez plus de cellules : il y en a moins que demandé.
advice-interval-too-wide = Comptez plus de cellules : le résultat n’est pas encore aussi précis que demandé.
advice-review-uncertain = Examinez les cellules indéterminées : en compter plus ne rendrait pas le résultat plus précis.

## Les mesures d’une cellule

measures = Mesures de la cellule { $number }
measures-none = Rien n’a été mesuré sur cette cellule.
measures-note = L’intervalle normal contient 90 cellules normales sur 100 parmi celles sur lesquelles le modèle a appris.
feature-diameter = Diamètre de la cellule
feature-area = Surface de la cellule
feature-nucleus-area = Surface du noyau
feature-nucleus-to-cell = Surface du noyau sur celle de la cellule
feature-roundness = Rondeur de la cellule (un cercle a 1)
feature-nucleus-solidity = Solidité du noyau (sans lobes ni fentes, 1)
micrometres = { $number }{ "\u00A0" }µm
square-micrometres = { $number }{ "\u00A0" }µm²
range-below = en dessous de l’intervalle normal, de { $low } à { $high }
range-within = dans l’intervalle normal, de { $low } à { $high }
range-above = au-dessus de l’intervalle normal, de { $low } à { $high }
range-unknown = aucun intervalle normal n’est connu
novelty = Distance aux cellules d’apprentissage
novelty-usual = pas plus grande que pour 95 cellules d’apprentissage sur 100, qui restent à 1 ou moins
novelty-unusual = inhabituellement grande : 95 cellules d’apprentissage sur 100 restent à 1 ou moins

## Nombres et dates

percent = { $number }{ "\u00A0" }%
percent-below = <{ "\u00A0" }{ $number }{ "\u00A0" }%
percent-above = >{ "\u00A0" }{ $number }{ "\u00A0" }%
p-all = P(ALL) { $percent }
highest-p-all = P(ALL) la plus élevée : { $percent }
moment = { $day } { $month } { $year }, { $time }
month =
    { $month ->
        [1] janv.
        [2] févr.
        [3] mars
        [4] avr.
        [5] mai
        [6] juin
        [7] juill.
        [8] août
        [9] sept.
        [10] oct.
        [11] nov.
       *[12] déc.
    }

## Ce qui n’a pas fonctionné

error-file-unreadable = Le fichier n’a pas pu être ouvert. Vérifiez qu’il existe et que vous avez le droit de le lire.
error-not-a-picture = Ce n’est pas une image lisible. Les fichiers PNG, JPEG, BMP, TIFF et WebP sont acceptés.
error-picture-damaged = L’image est endommagée ou incomplète. Copiez-la de nouveau depuis sa source.
error-picture-too-large = L’image est trop grande. Exportez-la avec moins de pixels ou recadrez-la.
error-picture-too-small = L’image est trop petite pour contenir une cellule.
error-no-cell = Il n’y a que du fond dans cette image.
error-not-a-smear = Cela ne ressemble pas à un frottis sanguin. Choisissez une image d’un frottis coloré ou d’une cellule isolée.
error-format-unsupported = Ce type de fichier d’image ne peut pas être lu. Enregistrez-le comme une seule image JPEG ou PNG, puis ajoutez-la de nouveau.
error-model-invalid = Le modèle manque ou a été modifié : rien ne peut être classé. Réinstallez Leukolens.
error-inference-failed = Le classement a échoué. Réessayez ; en cas de nouvel échec, redémarrez Leukolens.
error-unknown-picture = Cette image n’est plus sur cet appareil.
error-storage-failed = Le stockage de l’appareil ne peut être ni lu ni écrit. Vérifiez qu’il reste de la place, puis réessayez.
error-records-too-new = Les dossiers de cet appareil ont été écrits par une version plus récente de Leukolens. Installez la dernière version.
error-slide-signed = Cette lame est signée et ne peut plus être modifiée. Ajoutez plutôt un amendement.
error-review-missing = Des cellules restent à revoir, ou des images à examiner. Terminez-les, puis signez.
error-profile-in-use = Une lame utilise ce profil de microscope. Mettez-le plutôt hors service.
error-code-in-use = Un autre patient porte ce code. Choisissez-en un autre.
error-archive-invalid = Ce fichier n’est pas l’archive d’une lame, ou il a été endommagé en route. Rien n’a été enregistré. Exportez de nouveau la lame sur l’autre appareil et recopiez-la.
error-value-refused = Ce que vous avez saisi ne peut pas être conservé. « Détails techniques » dit quelle partie et ce qu’elle doit être.
error-bad-request = L’application n’a pas compris sa propre demande. Installez la dernière version de Leukolens.
error-file-not-read = Le fichier n’a pas pu être lu. Vérifiez qu’il existe encore et que sa carte ou son disque est branché.
error-no-answer = L’application n’a pas donné de réponse utilisable. Fermez Leukolens, rouvrez-le et réessayez.
