### A patient.

patient = Paciente
change-details = Cambiar los datos
review-cells = Revisar células
new-slide = Nuevo portaobjetos
slides = Portaobjetos
no-slides = Este paciente todavía no tiene portaobjetos. Cree uno y añada sus imágenes.
slide-date = Sangre extraída el
slide-stain = Tinción
slide-profile = Microscopio
no-profile = Ninguno: la escala se mide en los glóbulos rojos
slide-without-date = Sin fecha
state-open = En recuento
state-closed = Contado
state-signed = Firmado
pictures-of = Imágenes: { $count }
