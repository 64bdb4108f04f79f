### Pictures are taken with the camera.

take-pictures = Prendre des images
live-picture = Image en direct de la caméra
camera-starting = Démarrage de la caméra…
camera-choice = Caméra
camera-number = Caméra { $number }
take = Prendre l’image
taking = Prise en cours…
shutter-keys = La barre d’espace, Entrée, les touches de volume et un appui sur l’image la prennent aussi. De cinq images, la plus nette est gardée.
kept-here = Images gardées ici : { $count }
meters = Mesures
meter-focus = Mise au point
meter-dark = Partie sombre
meter-bright = Partie brûlée
meter-glare = Reflet
meters-good = Rien ne s’oppose à une image.
take-again = La reprendre
keep-anyway = La garder quand même
camera-none = Aucune caméra n’a été trouvée.
camera-refused = L’application n’a pas le droit d’utiliser la caméra. Autorisez-la dans les réglages du système.
camera-in-use = Un autre programme utilise la caméra. Fermez ce programme.
camera-unsupported = Ce système ne donne aucune caméra à l’application.
camera-failed = La caméra ne peut pas être démarrée.
camera-else = Des images peuvent tout de même être ajoutées comme fichiers : prenez-les avec le programme de la caméra, puis ajoutez-les, déposez-les ou collez-les ici.
