### A slide that is counted, and its pictures.

slide = Lame
no-pictures = Il n’y a pas encore d’images. Ajoutez des fichiers d’image, déposez-les ou collez-les ici, ou prenez des images avec la caméra.
picture-waits = En attente d’examen
picture-failed = Elle n’a pas pu être examinée
examine-again = Examiner à nouveau
examine-again-named = Examiner à nouveau : { $name }
