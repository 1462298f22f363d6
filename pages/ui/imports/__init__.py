"""Parts of pages/imports.py."""
