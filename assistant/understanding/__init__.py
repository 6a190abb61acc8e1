"""The offline reading of a message: its language, intent, fields, dates and amounts."""
