"""Words, numbers, dates in the reader's language; values made harmless."""
