### The worklist.

unsorted = صور بلا شريحة
new-patient = مريض جديد
being-counted = قيد العدّ
go-on = متابعة العدّ
patients = المرضى
search-patients = البحث بالرمز أو الاسم أو الملاحظة
no-patient-found = لا يوجد مريض بهذه الأحرف.
slides-of = الشرائح: { $count }
patient-code = الرمز
patient-code-hint = رمز لا يستطيع ربطه بشخص إلا مختبرك. لا حاجة إلى اسم.
patient-age = العمر
age-unknown = غير معروف
age-infant = أقل من سنة واحدة
age-child = من 1 إلى 9 سنوات
age-adolescent = من 10 إلى 17 سنة
age-adult = من 18 إلى 59 سنة
age-older = 60 سنة فأكثر
note = ملاحظة
more = المزيد
patient-name = الاسم
patient-name-hint = اتركه فارغًا ما لم يحتج إليه مختبرك: كل شيء يعمل بالرمز.
save = حفظ
saving = جارٍ الحفظ…
import-archive = استيراد أرشيف
archive-running = جارٍ إدخال { $name }…
archive-failed = تعذّر إدخال { $name }
archive-brought = أُدخل { $name }. مرضى جدد: { $patients }، شرائح جديدة: { $slides }، صور جديدة: { $pictures }، صور كانت هنا من قبل: { $known }، تسميات: { $labels }. خلايا سُمّيت هنا وهناك تسميتين مختلفتين: { $conflicts }. شرائح موقّعة تُركت كما هي: { $refused }.
try-sample = التجربة باللطاخة المرسومة
empty-title = لا يوجد مرضى بعد
empty-text =
    أنشئ مريضًا برمز، وأنشئ شريحة، ثم أضف صورها أو التقطها بالكاميرا. يجد Leukolens الخلايا البيضاء ويقول عن كل منها
    أتشبه أرومة لمفاوية لابيضاض الدم اللمفاوي الحاد (ALL) أم خلية طبيعية (HEM)، ومتى لا يعرف. ولنظرة سريعة أضف صورًا
    بلا مريض، أو أفلتها في أي مكان من هذه النافذة.
