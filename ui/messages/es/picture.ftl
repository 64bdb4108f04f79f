### One picture, large.

picture = Imagen
picture-unread = No se puede mostrar esta imagen
zoom-in = Acercar
zoom-out = Alejar
stage-hint = Arrastre para mover; pellizque o use la rueda para acercar. Teclas: +, −, 0 y las flechas.
picture-signed = El portaobjetos está firmado, así que aquí no se pueden cambiar etiquetas. En la revisión van a una enmienda.
looked-mark = Etiqueta de una persona
