"""The outside world: spreadsheets, documents, QR codes, text messages. Knows the domain, nothing above it."""
