### One picture, large.

picture = Imagem
picture-unread = Não é possível mostrar esta imagem
zoom-in = Aumentar
zoom-out = Diminuir
stage-hint = Arraste para mover; use a pinça ou a roda para aumentar. Teclas: +, −, 0 e as setas.
picture-signed = A lâmina está assinada, por isso os rótulos não podem ser alterados aqui. Na revisão vão para uma emenda.
looked-mark = Rótulo dado por uma pessoa
