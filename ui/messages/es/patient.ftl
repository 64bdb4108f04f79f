### A patient.

