"""Parts of pages/skus.py."""
