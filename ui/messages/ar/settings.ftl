### Choices for this device.

