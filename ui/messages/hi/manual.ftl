### मार्गदर्शिका। इसके अध्याय docs/manual में हैं।

manual-english = मार्गदर्शिका अभी अंग्रेज़ी में है।
manual-chapters = अध्याय
manual-text = यहाँ सब कुछ नेटवर्क के बिना चलता है।
manual-all = सभी अध्याय
manual-before = पीछे: { $name }
manual-next = आगे: { $name }
manual-missing = ऐसा कोई अध्याय नहीं है।
