### One picture, large.

picture = Imagen
picture-unread = No se puede mostrar esta imagen
