"""Result frames and words in, plotly figures out; nothing is computed here."""
