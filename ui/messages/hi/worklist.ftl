### The worklist.

unsorted = बिना स्लाइड के चित्र
new-patient = नया रोगी
being-counted = गिनती जारी
go-on = गिनती जारी रखें
patients = रोगी
search-patients = कोड, नाम या टिप्पणी से खोजें
no-patient-found = इन अक्षरों वाला कोई रोगी नहीं है।
slides-of = स्लाइड: { $count }
patient-code = कोड
patient-code-hint = ऐसा कोड जिसे केवल आपकी प्रयोगशाला किसी व्यक्ति से जोड़ सके। नाम की ज़रूरत नहीं है।
patient-age = आयु
age-unknown = अज्ञात
age-infant = 1 वर्ष से कम
age-child = 1 से 9 वर्ष
age-adolescent = 10 से 17 वर्ष
age-adult = 18 से 59 वर्ष
age-older = 60 वर्ष या अधिक
note = टिप्पणी
more = और
patient-name = नाम
patient-name-hint = जब तक आपकी प्रयोगशाला को ज़रूरत न हो, इसे ख़ाली छोड़ें: सब कुछ कोड से चलता है।
save = सहेजें
saving = सहेजा जा रहा है…
import-archive = संग्रह आयात करें
archive-running = { $name } लिया जा रहा है…
archive-failed = { $name } नहीं लिया जा सका
archive-brought = { $name } ले लिया गया। नए रोगी: { $patients }, नई स्लाइड: { $slides }, नए चित्र: { $pictures }, पहले से मौजूद चित्र: { $known }, लेबल: { $labels }। यहाँ और वहाँ अलग लेबल वाली कोशिकाएँ: { $conflicts }। हस्ताक्षरित स्लाइड जो वैसी ही छोड़ी गईं: { $refused }।
try-sample = बनाए गए स्मीयर से आज़माएँ
empty-title = अभी कोई रोगी नहीं
empty-text =
    कोड से रोगी बनाएँ, स्लाइड बनाएँ, और उसके चित्र जोड़ें या कैमरे से लें। Leukolens श्वेत कोशिकाएँ ढूँढता है और हर एक के
    बारे में बताता है कि वह तीव्र लिम्फोब्लास्टिक ल्यूकेमिया (ALL) के लिम्फोब्लास्ट जैसी दिखती है या सामान्य कोशिका (HEM)
    जैसी, और यह भी कि कब उसे पता नहीं है। जल्दी देखने के लिए बिना रोगी के चित्र जोड़ें, या इस विंडो में कहीं भी छोड़ें।
