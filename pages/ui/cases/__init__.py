"""Parts of pages/cases.py."""
