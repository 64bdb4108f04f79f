### One picture, large.

picture = तस्वीर
picture-unread = यह तस्वीर दिखाई नहीं जा सकती
