"""Packers: a fair comparison."""

from pages.ui import parts

parts.title("packers")
