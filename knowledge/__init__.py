"""Documents and retrieval. Imports nothing of `assistant`."""
