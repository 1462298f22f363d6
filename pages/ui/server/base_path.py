"""Addresses of our own routes where the program is served below a path (``server.baseUrlPath``)."""

from __future__ import annotations

from streamlit import config


def base() -> str:
    """The path below which the program is served, without an end: '' at the root."""
    said = str(config.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{said}" if said else ""


def below(path: str) -> str:
    """The address of a route for browsers and the server alike."""
    return base() + path
