### One picture, large.

picture = Picture
picture-unread = This picture cannot be shown
