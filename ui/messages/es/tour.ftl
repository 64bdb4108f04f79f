### The tour.

tour = Un breve recorrido
tour-step = Paso { $step } de { $steps }
tour-next = Siguiente
tour-back = Atrás
tour-skip = Omitir el recorrido
tour-done = Listo
tour-drawn = Un dibujo, no son células reales.
tour-again = Mostrar el recorrido
tour-welcome = Bienvenida
tour-welcome-text = Leukolens busca glóbulos blancos en imágenes de frotis de sangre e indica cuáles parecen linfoblastos de leucemia linfoblástica aguda. Es para investigación, nunca para un diagnóstico. Todo se queda en este dispositivo.
tour-people = Pacientes y portaobjetos
tour-people-text = Cree un paciente con un código y luego un portaobjetos por cada frotis. Los que están en recuento aparecen primero en la lista de trabajo, para continuar donde lo dejó.
tour-pictures = Las imágenes
tour-pictures-text = Añada archivos de imagen, suéltelos o péguelos, o use la cámara en el ocular: llene el anillo, observe el enfoque y la luz, y pulse el disparador. Si una imagen es dudosa, se ofrece tomarla de nuevo.
tour-count = El recuento
tour-count-text = El contador crece mientras se examinan las imágenes. Muestra las células sospechosas entre las contadas, con un intervalo que dice cuán segura es esa parte, y avisa cuando hay suficientes.
tour-review = Usted decide
tour-review-text = En la revisión ve cada célula, dice qué es cuando el modelo se equivoca o no lo sabe, y puede deshacer pasos. Cuenta su etiqueta, y el veredicto del modelo queda al lado.
tour-sign = Firmar, exportar, eliminar
tour-sign-text = Firme un portaobjetos cuando no quede nada pendiente: queda bloqueado, y lo posterior se añade como enmienda. Exporte documentos o elimine lo que quiera en cualquier momento. Pruébelo todo con el frotis dibujado.
