"""Who differs given the difficulty of the work."""
