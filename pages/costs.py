"""Costs: what wrong shipments cost."""

from pages.ui import parts

parts.title("costs")
