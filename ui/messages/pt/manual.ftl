### O manual. Os seus capítulos estão em docs/manual.

manual-english = Por agora o manual está em inglês.
manual-chapters = Capítulos
manual-text = Tudo isto funciona sem rede.
manual-all = Todos os capítulos
manual-before = Anterior: { $name }
manual-next = Seguinte: { $name }
manual-missing = Este capítulo não existe.
