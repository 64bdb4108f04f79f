### About the app and how far it can be trusted.

