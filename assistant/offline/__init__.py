"""The offline coach: plans from a reading of the message, composes answers from what the tools return."""
