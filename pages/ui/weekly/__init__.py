"""The weekly chart with its limits, and what can be judged."""
