"""Why errors happen: causes, mix-ups."""
