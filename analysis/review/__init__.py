"""The retro's own work: library, blameless words, calendar, opening."""
