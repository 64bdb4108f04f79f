### Le manuel. Ses chapitres sont dans docs/manual.

manual-english = Pour l’instant, le manuel est en anglais.
manual-chapters = Chapitres
manual-text = Tout ceci fonctionne sans réseau.
manual-all = Tous les chapitres
manual-before = Précédent : { $name }
manual-next = Suivant : { $name }
manual-missing = Ce chapitre n’existe pas.
