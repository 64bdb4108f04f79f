### The worklist.

unsorted = Imagens sem lâmina
