"""The migrations of the database, one file a revision."""
