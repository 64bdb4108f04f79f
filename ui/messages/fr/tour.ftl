### The tour.

tour = Une courte visite
tour-step = Étape { $step } sur { $steps }
tour-next = Suivant
tour-back = Retour
tour-skip = Passer la visite
tour-done = Terminé
tour-drawn = Un dessin, pas de vraies cellules.
tour-again = Montrer la visite
tour-welcome = Bienvenue
tour-welcome-text = Leukolens trouve les globules blancs dans des images de frottis de sang et dit lesquels ressemblent à des lymphoblastes de leucémie aiguë lymphoblastique. Il sert à la recherche, jamais au diagnostic. Tout reste sur cet appareil.
tour-people = Patients et lames
tour-people-text = Créez un patient par un code, puis une lame pour chaque frottis. Les lames en cours de comptage sont en tête de la liste de travail : vous continuez là où vous vous êtes arrêté.
tour-pictures = Des images
tour-pictures-text = Ajoutez des fichiers d’image, déposez-les ou collez-les, ou utilisez la caméra à l’oculaire : remplissez l’anneau, surveillez la mise au point et la lumière, puis déclenchez. Une image douteuse peut être reprise.
tour-count = Le comptage
tour-count-text = Le compteur avance pendant que les images sont examinées. Il montre les cellules suspectes parmi celles qui sont comptées, avec un intervalle qui dit combien cette part est sûre, et signale quand il y en a assez.
tour-review = C’est vous qui décidez
tour-review-text = Dans la relecture vous voyez chaque cellule, dites ce qu’elle est quand le modèle se trompe ou ne sait pas, et pouvez revenir en arrière. Votre annotation compte, et le verdict du modèle reste à côté.
tour-sign = Signer, exporter, supprimer
tour-sign-text = Signez une lame quand rien n’est en suspens : elle est verrouillée, et la suite s’ajoute comme amendement. Exportez-en des documents ou supprimez-en ce que vous voulez à tout moment. Essayez tout cela avec le frottis dessiné.
