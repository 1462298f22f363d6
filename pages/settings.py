"""Settings of the installation."""

from pages.ui import parts

parts.title("settings")
