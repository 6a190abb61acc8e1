"""What the guard is made of: the detector and its features, the replies, and hidden instructions."""
