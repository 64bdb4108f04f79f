### Pictures are taken with the camera.

take-pictures = التقاط الصور
live-picture = الصورة الحيّة للكاميرا
camera-starting = جارٍ تشغيل الكاميرا…
camera-choice = الكاميرا
camera-number = الكاميرا { $number }
take = التقاط الصورة
taking = جارٍ الالتقاط…
shutter-keys = يلتقطها أيضًا مفتاح المسافة ومفتاح الإدخال ومفتاحا الصوت ولمسة على الصورة. ويُحتفظ بالأوضح من خمس صور.
kept-here = الصور المحتفظ بها هنا: { $count }
meters = المقاييس
meter-focus = التركيز
meter-dark = الجزء المظلم
meter-bright = الجزء المحترق
meter-glare = الوهج
meters-good = لا شيء يمنع التقاط صورة.
take-again = التقاطها من جديد
keep-anyway = الاحتفاظ بها رغم ذلك
camera-none = لم يُعثر على كاميرا.
camera-refused = لا يُسمح للتطبيق باستعمال الكاميرا. اسمح بذلك في إعدادات النظام.
camera-in-use = الكاميرا لدى برنامج آخر. أغلق ذلك البرنامج.
camera-unsupported = لا يعطي هذا النظام التطبيقَ أي كاميرا.
camera-failed = لا يمكن تشغيل الكاميرا.
camera-else = يمكن مع ذلك إضافة الصور كملفات: التقطها ببرنامج الكاميرا نفسه، ثم أضفها أو أفلتها أو ألصقها هنا.
