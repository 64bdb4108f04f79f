### The manual. Its chapters stand in docs/manual.

manual-english = The manual is in English.
manual-chapters = Chapters
manual-text = Everything here works without a network.
manual-all = All chapters
# $name: the chapter’s title; so in the one below.
manual-before = Back: { $name }
manual-next = Next: { $name }
manual-missing = There is no such chapter.
