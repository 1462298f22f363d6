"""What an export format is, and Rightbox's own templates as formats."""

from data.formats.contract import Field, Reader, Recognised, Report

__all__ = ["Field", "Reader", "Recognised", "Report"]
