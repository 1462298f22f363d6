"""One case line: judgement, steps, notes, costs by hand, photos, checks."""
