### The worklist.

unsorted = Images sans lame
