"""What changed: this period against the last."""

from pages.ui import parts

parts.title("changes")
