"""Training of the model that reads messages; a development step that needs torch, see `train_understanding`."""
