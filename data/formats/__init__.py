"""Export formats: what each column of a known export means.

A module per platform declares ``REPORTS``; registry.py gathers them, recognise.py finds the one a header row
belongs to. To add a format: its headers into headers.csv, a module with ``build(...)``, its name in
registry.py, its words into words.csv.
"""

from data.formats.contract import Field, Reader, Recognised, Report
from data.formats.recognise import (
    fold,
    for_file,
    is_header,
    marks,
    nearest,
    recognise,
    recognise_rows,
    signature,
)
from data.formats.registry import FORMATS, find

__all__ = [
    "FORMATS",
    "Field",
    "Reader",
    "Recognised",
    "Report",
    "find",
    "fold",
    "for_file",
    "is_header",
    "marks",
    "nearest",
    "recognise",
    "recognise_rows",
    "signature",
]
