### Leukolens بالعربية. معنى كل رسالة ومتغيراتها مكتوب في ../en/leukolens.ftl.

## النافذة

app = Leukolens
purpose = خلايا ابيضاض الدم في لطاخات الدم
research-use = للاستخدام البحثي فقط. لا يُستخدم في الإجراءات التشخيصية.
language = اللغة
reading = جارٍ القراءة…
navigation = الصفحات
nav-worklist = قائمة العمل
nav-review = المراجعة
nav-trust = حول التطبيق والثقة
nav-settings = الإعدادات
nav-manual = الدليل
add = إضافة صور
drop = أفلت الصور لإضافتها
retry = إعادة المحاولة
cancel = إلغاء
close = إغلاق
delete = حذف
dismiss = إخفاء
dismiss-all = إخفاء الكل
technical = تفاصيل تقنية

## حول التطبيق

about-failed = تعذّر عرض معلومات النموذج
privacy = تبقى الصور والنتائج على هذا الجهاز. لا يُرسل أي شيء إلى أي مكان.
model-card = حول النموذج (بالإنجليزية)

## قائمة الصور

list-failed = تعذّر عرض الصور المحفوظة
legend = معاني الرموز
not-usable = لا تصلح لإصدار حكم
cell-count =
    { $count ->
        [zero] لا خلايا
        [one] خلية واحدة
        [two] خليتان
        [few] { $count } خلايا
        [many] { $count } خلية
       *[other] { $count } خلية
    }
kind-cell = خلية مفردة
kind-crop = خلية مقتطعة
kind-field = حقل من لطاخة

## الإضافة والحذف

progress = إضافة الصورة { $place } من { $total }
stopping = أُلغيت العملية: ستتوقف بعد هذه الصورة
tally =
    { $added ->
        [zero] لا صور جديدة
        [one] أُضيفت صورة واحدة
        [two] أُضيفت صورتان
        [few] أُضيفت { $added } صور
        [many] أُضيفت { $added } صورة
       *[other] أُضيفت { $added } صورة
    }{ $known ->
        [zero] { "" }
        [one] ، وصورة واحدة موجودة من قبل في القائمة
        [two] ، وصورتان موجودتان من قبل في القائمة
        [few] ، و{ $known } صور موجودة من قبل في القائمة
        [many] ، و{ $known } صورة موجودة من قبل في القائمة
       *[other] ، و{ $known } صورة موجودة من قبل في القائمة
    }{ $failed ->
        [zero] { "" }
        [one] ، وتعذّرت إضافة صورة واحدة
        [two] ، وتعذّرت إضافة صورتين
        [few] ، وتعذّرت إضافة { $failed } صور
        [many] ، وتعذّرت إضافة { $failed } صورة
       *[other] ، وتعذّرت إضافة { $failed } صورة
    }{ $skipped ->
        [zero] { "" }
        [one] ، وتُركت صورة واحدة لأنك ألغيت العملية
        [two] ، وتُركت صورتان لأنك ألغيت العملية
        [few] ، وتُركت { $skipped } صور لأنك ألغيت العملية
        [many] ، وتُركت { $skipped } صورة لأنك ألغيت العملية
       *[other] ، وتُركت { $skipped } صورة لأنك ألغيت العملية
    }.
failures = لم تنجح بعض العمليات
attempt-import = لم تُضَف
attempt-other = لم ينجح ذلك.
deleting = جارٍ الحذف…
delete-named = حذف { $name }
dismiss-named = إخفاء الرسالة عن { $name }

## صورة واحدة

back = كل الصور
pixels-failed = تعذّر تحميل الصورة نفسها. النتائج أدناه هي المحفوظة معها.
fit = ملاءمة النافذة
picture-of = صورة { $name }
caution = يُرجى الانتباه
unusable = لا تستخدم أحكام هذه الصورة.
cells = الخلايا
cells-hint = اختر خلية لإبرازها في الصورة ورؤية قياساتها.
cell = الخلية { $number }
column-number = الرقم
column-verdict = الحكم وسببه
column-probability = P(ALL)

## ما يُعرف عن الصورة

facts = الصورة والنموذج
fact-kind = النوع
fact-size = الحجم
fact-scale = المقياس
fact-eyepiece = العدسة العينية
fact-added = تاريخ الإضافة
fact-model = النموذج
fact-hash = بصمة النموذج SHA-256
fact-version = الإصدار
pixels = { "\u2066" }{ $width }{ "\u00A0" }×{ "\u00A0" }{ $height }{ "\u2069" } بكسل
scale = { $number } ميكرومتر لكل بكسل
scale-error = { $scale } { "\u2066" }±{ "\u00A0" }{ $percent }{ "\u2069" }
scale-line = { $scale }، { $source }
scale-training = يُفترض أنه مقياس صور التدريب
scale-red-cells = مقيس على خلايا الدم الحمراء في هذه الصورة
scale-profile = مأخوذ من ملف المجهر
scale-assumed = مفترض، لم يُقَس
eyepiece =
    { $count ->
        [zero] التُقطت الصورة عبر عدسة عينية؛ عرض دائرتها { $count } بكسل
        [one] التُقطت الصورة عبر عدسة عينية؛ عرض دائرتها بكسل واحد
        [two] التُقطت الصورة عبر عدسة عينية؛ عرض دائرتها بكسلان
        [few] التُقطت الصورة عبر عدسة عينية؛ عرض دائرتها { $count } بكسلات
        [many] التُقطت الصورة عبر عدسة عينية؛ عرض دائرتها { $count } بكسلًا
       *[other] التُقطت الصورة عبر عدسة عينية؛ عرض دائرتها { $count } بكسل
    }

## الأحكام

verdict-all = أرومة لمفاوية (ALL)
verdict-hem = خلية طبيعية (HEM)
verdict-uncertain = غير محسومة
verdict-not-a-cell = ليست خلية
counted-all =
    { $count ->
        [zero] لا أرومات لمفاوية (ALL)
        [one] أرومة لمفاوية واحدة (ALL)
        [two] أرومتان لمفاويتان (ALL)
        [few] { $count } أرومات لمفاوية (ALL)
        [many] { $count } أرومة لمفاوية (ALL)
       *[other] { $count } أرومة لمفاوية (ALL)
    }
counted-hem =
    { $count ->
        [zero] لا خلايا طبيعية (HEM)
        [one] خلية طبيعية واحدة (HEM)
        [two] خليتان طبيعيتان (HEM)
        [few] { $count } خلايا طبيعية (HEM)
        [many] { $count } خلية طبيعية (HEM)
       *[other] { $count } خلية طبيعية (HEM)
    }
counted-uncertain =
    { $count ->
        [zero] لا خلايا غير محسومة
        [one] خلية واحدة غير محسومة
        [two] خليتان غير محسومتين
        [few] { $count } خلايا غير محسومة
        [many] { $count } خلية غير محسومة
       *[other] { $count } خلية غير محسومة
    }
counted-not-a-cell =
    { $count ->
        [zero] لا أجسام غير الخلايا
        [one] جسم واحد ليس خلية
        [two] جسمان ليسا خليتين
        [few] { $count } أجسام ليست خلايا
        [many] { $count } جسمًا ليست خلايا
       *[other] { $count } جسم ليست خلايا
    }

reason-above-threshold = الاحتمال يساوي الحد الأعلى للنموذج أو يتجاوزه.
reason-below-threshold = الاحتمال أقل من الحد الأدنى للنموذج.
reason-between-thresholds = يقع الاحتمال بين حدَّي النموذج، فلا جواب حاسمًا.
reason-scale-unknown = تعذّر قياس المقياس، فلا يُعطى حكم حاسم.
reason-scale-unsure = المقياس غير معروف بدقة كافية: عند طرف مجاله تكون الإجابة مختلفة.
reason-touches-border = الخلية مقطوعة عند حافة الصورة.
reason-too-small = أصغر من أي خلية بيضاء بهذا المقياس، وهي على الأرجح شوائب أو صفيحة دموية.
reason-too-large = أكبر من أي خلية بيضاء مفردة بهذا المقياس، وهي على الأرجح تكتّل أو ترسّب صبغة.
reason-clump = خلايا متلامسة تعذّر الفصل بينها.
reason-smudge = نواة مهروسة لا خلية حولها.
reason-unlike-training = لا تشبه الخلايا التي تعلّم منها النموذج، فلا جواب حاسمًا.
reason-blurred = الخلية خارج التركيز أو مهتزّة، فلا جواب حاسمًا.
reason-poor-picture = جودة الصورة لا تكفي لجواب حاسم، والملاحظات تبيّن السبب.

## ما يُضعف أحكام الصورة

warning-field-not-validated = لم يُتحقَّق بعد من صحة الأحكام على حقول كاملة من اللطاخات. خذها إشارة إلى خلايا تستحق النظر.
warning-scale-unknown = تعذّر قياس المقياس على خلايا الدم الحمراء. حجم الخلية أقوى دليل، لذلك تبقى كل الأحكام مفتوحة.
warning-no-cells = لم يُعثر على أي خلية بيضاء في هذه الصورة.
warning-blurred = الصورة خارج التركيز. اضبط التركيز والتقطها مرة أخرى.
warning-shaken = الصورة مهتزّة. ثبّت الكاميرا والشريحة والتقطها مرة أخرى.
warning-too-bright = الصورة ساطعة أكثر من اللازم. اخفض ضوء المصباح والتقطها مرة أخرى.
warning-too-dark = الصورة معتمة أكثر من اللازم. ارفع ضوء المصباح والتقطها مرة أخرى.
warning-glare = يغطي انعكاس ضوئي جزءًا من الحقل. أمِل الكاميرا أو ظلّل العدسة العينية والتقط الصورة مرة أخرى.
warning-weak-stain = الصبغة أضعف من أن تُميَّز بها النوى. أطل مدة الصبغ أو خذ شريحة صبغتها أفضل.
warning-too-thin = تكاد الخلايا تنعدم هنا. انتقل إلى موضع تتقارب فيه الخلايا الحمراء دون أن تتراكب.
warning-too-thick = الخلايا متراكبة هنا. انتقل إلى موضع تكون فيه الخلايا الحمراء متجاورة.

## ما يسمح به عدّ الشريحة بعد ذلك

advice-enough = عُدَّ ما يكفي من الخلايا.
advice-count-more = عُدَّ خلايا أكثر: عددها أقل من المطلوب.
advice-interval-too-wide = عُدَّ خلايا أكثر: النتيجة ليست بعد بالدقة المطلوبة.
advice-review-uncertain = انظر في الخلايا غير المحسومة: عدّ المزيد لن يجعل النتيجة أدق.

## قياسات الخلية

measures = قياسات الخلية { $number }
measures-none = لم يُقَس شيء من هذه الخلية.
measures-note = يضم المدى الطبيعي 90 من كل 100 خلية طبيعية تعلّم منها النموذج.
feature-diameter = قطر الخلية
feature-area = مساحة الخلية
feature-nucleus-area = مساحة النواة
feature-nucleus-to-cell = نسبة مساحة النواة إلى مساحة الخلية
feature-roundness = استدارة الخلية (للدائرة 1)
feature-nucleus-solidity = تماسك شكل النواة (بلا فصوص ولا شقوق 1)
micrometres = { $number } ميكرومتر
square-micrometres = { $number } ميكرومتر مربع
range-below = أدنى من المدى الطبيعي، من { $low } إلى { $high }
range-within = ضمن المدى الطبيعي، من { $low } إلى { $high }
range-above = أعلى من المدى الطبيعي، من { $low } إلى { $high }
range-unknown = لا يُعرف مدى طبيعي
novelty = البعد عن خلايا التدريب
novelty-usual = لا يزيد على بعد 95 من كل 100 خلية تدريب، وهو لا يتجاوز 1
novelty-unusual = كبير على غير المعتاد: 95 من كل 100 خلية تدريب لا تتجاوز 1

## الأعداد والتواريخ

percent = { $number }%
percent-below = أقل من { $number }%
percent-above = أكثر من { $number }%
p-all = P(ALL): { $percent }
highest-p-all = أعلى P(ALL): { $percent }
moment = { $day } { $month } { $year }، { $time }
month =
    { $month ->
        [1] يناير
        [2] فبراير
        [3] مارس
        [4] أبريل
        [5] مايو
        [6] يونيو
        [7] يوليو
        [8] أغسطس
        [9] سبتمبر
        [10] أكتوبر
        [11] نوفمبر
       *[12] ديسمبر
    }

## ما لم ينجح

error-file-unreadable = تعذّر فتح الملف. تحقّق من وجوده ومن أن لديك إذنًا لقراءته.
error-not-a-picture = هذه ليست صورة يمكن قراءتها. الملفات المدعومة: PNG وJPEG وBMP وTIFF وWebP.
error-picture-damaged = الصورة تالفة أو ناقصة. انسخها مرة أخرى من مصدرها.
error-picture-too-large = الصورة كبيرة أكثر من اللازم. صدّرها بعدد بكسلات أقل أو اقتصّها.
error-picture-too-small = الصورة أصغر من أن تحوي خلية.
error-no-cell = لا شيء في هذه الصورة سوى الخلفية.
error-not-a-smear = لا تبدو هذه لطاخة دم. اختر صورة للطاخة مصبوغة أو لخلية مفردة.
error-format-unsupported = لا يمكن قراءة هذا النوع من ملفات الصور. احفظه صورة واحدة بصيغة JPEG أو PNG ثم أضفها من جديد.
error-model-invalid = النموذج مفقود أو معدَّل، فلا يمكن تصنيف أي شيء. أعد تثبيت Leukolens.
error-inference-failed = فشل التصنيف. أعد المحاولة، وإن فشل ثانية فأعد تشغيل Leukolens.
error-unknown-picture = لم تعد هذه الصورة على هذا الجهاز.
error-storage-failed = تعذّرت القراءة من وحدة تخزين الجهاز أو الكتابة عليها. تحقّق من وجود مساحة خالية ثم أعد المحاولة.
error-records-too-new = كُتبت سجلات هذا الجهاز بإصدار أحدث من Leukolens. ثبّت أحدث إصدار.
error-slide-signed = هذه الشريحة موقّعة ولا يمكن تغييرها. أضف تعديلاً ملحقاً بدلاً من ذلك.
error-review-missing = ما زالت خلايا تنتظر مراجعتك أو صور تنتظر الفحص. أكملها ثم وقّع.
error-profile-in-use = تستخدم شريحةٌ ملفَّ المجهر هذا. أوقف استعماله بدلاً من حذفه.
error-code-in-use = لمريض آخر هذا الرمز. اختر رمزاً آخر.
error-archive-invalid = هذا الملف ليس أرشيفًا لشريحة، أو تلف في الطريق. لم يُحفظ أي شيء. صدّر الشريحة مرة أخرى من الجهاز الآخر وانسخها من جديد.
error-value-refused = لا يمكن حفظ ما أدخلته. توضح «تفاصيل تقنية» أي جزء وكيف يجب أن يكون.
error-bad-request = لم يفهم التطبيق طلبه هو. ثبّت أحدث إصدار من Leukolens.
error-file-not-read = تعذّرت قراءة الملف. تحقّق من أنه ما زال موجودًا وأن بطاقته أو قرصه موصول.
error-no-answer = لم يعطِ التطبيق جوابًا صالحًا. أغلق Leukolens وافتحه مرة أخرى ثم أعد المحاولة.
