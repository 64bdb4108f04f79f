### A slide that is counted, and its pictures.

slide = स्लाइड
no-pictures = अभी कोई तस्वीर नहीं है। तस्वीर की फ़ाइलें जोड़ें, यहाँ छोड़ें या चिपकाएँ, या कैमरे से तस्वीरें लें।
picture-waits = जाँच की प्रतीक्षा में
picture-failed = इसकी जाँच नहीं हो सकी
examine-again = फिर से जाँचें
examine-again-named = फिर से जाँचें: { $name }
