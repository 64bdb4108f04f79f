### One picture, large.

picture = Imagem
picture-unread = Não é possível mostrar esta imagem
