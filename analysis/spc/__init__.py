"""Control charts: kinds, limits, rules, icons."""
