### El manual. Sus capítulos están en docs/manual.

manual-english = Por ahora el manual está en inglés.
manual-chapters = Capítulos
manual-text = Todo esto funciona sin red.
manual-all = Todos los capítulos
manual-before = Anterior: { $name }
manual-next = Siguiente: { $name }
manual-missing = No existe este capítulo.
