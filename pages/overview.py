"""This week: how are we doing, what is unusual, what needs a decision."""

from pages.ui import parts

parts.title("overview")
