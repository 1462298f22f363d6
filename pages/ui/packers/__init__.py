"""Parts of pages/packers.py."""
