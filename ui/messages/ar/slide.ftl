### A slide that is counted, and its pictures.

slide = شريحة
no-pictures = لا توجد صور بعد. أضف ملفات صور، أو أفلتها أو ألصقها هنا، أو التقط صورًا بالكاميرا.
picture-waits = بانتظار الفحص
picture-failed = تعذّر فحصها
examine-again = إعادة الفحص
examine-again-named = إعادة الفحص: { $name }
