### الدليل. فصوله في docs/manual.

manual-english = الدليل بالإنجليزية في الوقت الحالي.
manual-chapters = الفصول
manual-text = كل ما هنا يعمل بلا شبكة.
manual-all = كل الفصول
manual-before = السابق: { $name }
manual-next = التالي: { $name }
manual-missing = لا يوجد فصل كهذا.
