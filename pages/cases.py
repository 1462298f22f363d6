"""Cases: every row behind every number."""

from pages.ui import parts

parts.title("cases")
