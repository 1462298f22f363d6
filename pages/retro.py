"""Retro: prepare, hold and record the review."""

from pages.ui import parts

parts.title("retro")
