### One picture, large.

picture = Image
picture-unread = Cette image ne peut pas être affichée
