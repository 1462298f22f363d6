"""Parts of pages/costs.py."""
