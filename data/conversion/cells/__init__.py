"""Single columns of a file as typed values."""
