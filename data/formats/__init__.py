"""What an export format is, and Rightbox's own templates as formats."""

from data.formats.contract import ExportReport, Field, Reader, Recognised
