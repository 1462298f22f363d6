"""Parts of pages/overview.py."""
