### The worklist.

unsorted = Pictures without a slide
