"""State, questions from the cache, words, rights, the list of screens."""
