"""Which report a table is: known, described by people, or suggested."""
