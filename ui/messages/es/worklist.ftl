### The worklist.

unsorted = Imágenes sin portaobjetos
