### The worklist.

unsorted = बिना स्लाइड की तस्वीरें
