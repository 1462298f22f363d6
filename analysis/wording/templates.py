"""Pages made from templates: every value in them is text unless the program made it, and a missing name is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from analysis.wording import escape


def load(path: Path) -> Template:
    """The template of a file, from which it may include others of its folder."""
    environment = Environment(
        loader=FileSystemLoader(path.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_plain,
    )
    return environment.get_template(path.name)


def _plain(value: Any) -> Any:
    """Text without what no reader sees; a drawing stays as it is."""
    return escape.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
