"""Delimited text: encoding, dialect, records, fast path."""
