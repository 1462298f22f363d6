"""What the text of one cell means: amounts, dates, words, personal marks."""
