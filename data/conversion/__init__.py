"""Text columns -> typed rows, in SQL over one cursor; rejected cells kept."""
