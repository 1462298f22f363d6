"""Odoo transfers; the columns of the export are chosen by the user."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "odoo",
        "picking",
        "en",
        "packing",
        ("Source Document", "Responsible|Packed By", "Date of Transfer|Scheduled Date|Reference"),
    ),
)
