### A patient.

patient = مريض
change-details = تغيير البيانات
review-cells = مراجعة الخلايا
new-slide = شريحة جديدة
slides = الشرائح
no-slides = ليس لهذا المريض شرائح بعد. أنشئ شريحة ثم أضف صورها.
slide-date = تاريخ أخذ الدم
slide-stain = الصبغة
slide-profile = المجهر
no-profile = بلا: يُقاس المقياس على الكريات الحمراء
slide-without-date = بلا تاريخ
state-open = قيد العدّ
state-closed = معدودة
state-signed = موقّعة
pictures-of = الصور: { $count }
