"""The doors files come through: page, command line, watched folder; and the answer given."""
