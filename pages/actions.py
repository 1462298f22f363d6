"""Actions: owners, dates and proof."""

from pages.ui import parts

parts.title("actions")
