"""Parts of pages/settings.py."""
