### The tour.

