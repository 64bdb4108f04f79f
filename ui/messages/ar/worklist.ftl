### The worklist.

unsorted = صور بلا شريحة
