"""Causes: why errors happen."""

from pages.ui import parts

parts.title("causes")
