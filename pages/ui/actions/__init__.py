"""Parts of pages/actions.py."""
