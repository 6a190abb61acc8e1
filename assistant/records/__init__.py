"""The database of Kaizen Coach: tables and plain functions on a session, one file per subject.

Every function takes the session; the caller owns the transaction. Nothing here reads settings, the clock of
the machine decides nothing but time stamps, and nothing is written by a language model: see `drafts.py`.
"""
