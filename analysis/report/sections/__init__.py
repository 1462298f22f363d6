"""One module per section of the pack."""
