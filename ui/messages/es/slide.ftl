### A slide that is counted, and its pictures.

slide = Portaobjetos
no-pictures = Todavía no hay imágenes. Añada archivos de imagen, suéltelos o péguelos aquí, o tome imágenes con la cámara.
picture-waits = En espera de ser examinada
picture-failed = No se pudo examinar
examine-again = Examinar de nuevo
examine-again-named = Examinar de nuevo: { $name }
