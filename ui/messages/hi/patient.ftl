### A patient.

patient = रोगी
change-details = विवरण बदलें
review-cells = कोशिकाओं की समीक्षा करें
new-slide = नई स्लाइड
slides = स्लाइडें
no-slides = इस रोगी की अभी कोई स्लाइड नहीं है। एक बनाएँ, फिर उसके चित्र जोड़ें।
slide-date = रक्त लेने की तारीख़
slide-stain = अभिरंजन
slide-profile = सूक्ष्मदर्शी
no-profile = कोई नहीं: पैमाना लाल कोशिकाओं पर मापा जाता है
slide-without-date = तारीख़ नहीं
state-open = गिनती जारी
state-closed = गिना गया
state-signed = हस्ताक्षरित
pictures-of = चित्र: { $count }
