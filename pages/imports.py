"""Data: load files, see what happened to them, undo."""

from pages.ui import parts

parts.title("imports")
