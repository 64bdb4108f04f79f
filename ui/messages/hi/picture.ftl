### One picture, large.

picture = चित्र
picture-unread = यह चित्र दिखाया नहीं जा सकता
