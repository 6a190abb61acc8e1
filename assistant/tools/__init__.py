"""What a model can call, one file per subject. Read tools answer rows with ids; draft tools answer what is missing."""
