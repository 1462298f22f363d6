"""Files too large to be held: what reading them costs."""
