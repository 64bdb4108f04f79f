### One picture, large.

picture = Image
picture-unread = Cette image ne peut pas être affichée
zoom-in = Agrandir
zoom-out = Réduire
stage-hint = Faites glisser pour déplacer, pincez ou utilisez la molette pour agrandir. Touches : +, −, 0 et les flèches.
picture-signed = La lame est signée, les étiquettes ne peuvent donc pas être changées ici. Dans la relecture, elles vont dans un avenant.
looked-mark = Étiquette d’une personne
