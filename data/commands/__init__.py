"""The terminal's commands, run here or handed to the process that holds the store."""
