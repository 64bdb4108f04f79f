### One picture, large.

picture = صورة
picture-unread = لا يمكن عرض هذه الصورة
