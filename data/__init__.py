"""Data layer: reading exports, the store, and questions asked of it."""
