### The review of cells.

