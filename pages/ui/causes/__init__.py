"""Parts of pages/causes.py."""
