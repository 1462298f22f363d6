"""Parts of pages/changes.py."""
