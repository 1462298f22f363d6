"""One module per marketplace."""
