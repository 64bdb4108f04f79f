### Pictures are taken with the camera.

take-pictures = चित्र लें
live-picture = कैमरे का सीधा चित्र
camera-starting = कैमरा शुरू हो रहा है…
camera-choice = कैमरा
camera-number = कैमरा { $number }
take = चित्र लें
taking = लिया जा रहा है…
shutter-keys = स्पेस बार, एंटर, आवाज़ की कुंजियाँ और चित्र पर स्पर्श भी इसे लेते हैं। पाँच चित्रों में से सबसे साफ़ रखा जाता है।
kept-here = यहाँ रखे गए चित्र: { $count }
meters = मापक
meter-focus = फ़ोकस
meter-dark = अँधेरा भाग
meter-bright = अति-उजला भाग
meter-glare = चमक
meters-good = चित्र लेने में कोई बाधा नहीं है।
take-again = फिर से लें
keep-anyway = फिर भी रखें
camera-none = कोई कैमरा नहीं मिला।
camera-refused = ऐप कैमरे का उपयोग नहीं कर सकता। सिस्टम की सेटिंग में इसकी अनुमति दें।
camera-in-use = कैमरा किसी दूसरे प्रोग्राम के पास है। उस प्रोग्राम को बंद करें।
camera-unsupported = यह सिस्टम ऐप को कोई कैमरा नहीं देता।
camera-failed = कैमरा शुरू नहीं हो सकता।
camera-else = फिर भी चित्र फ़ाइलों के रूप में जोड़े जा सकते हैं: उन्हें कैमरे के अपने प्रोग्राम से लें, फिर यहाँ जोड़ें, छोड़ें या चिपकाएँ।
