"""Where the table stands in a grid of text."""
