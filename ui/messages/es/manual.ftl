### The manual.

