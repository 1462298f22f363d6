"""Parts of pages/retro.py."""
