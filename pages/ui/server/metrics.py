"""Numbers for Prometheus, on a port of this machine alone and only where RIGHTBOX_METRICS_PORT names one."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from streamlit.runtime import Runtime

from pages.ui.core import ask

PORT = "RIGHTBOX_METRICS_PORT"
ADDRESS = "127.0.0.1"
_log = logging.getLogger(__name__)
registry = CollectorRegistry()
redraws = Histogram(
    "rightbox_redraw_seconds",
    "Time to draw a screen",
    ("screen",),
    registry=registry,
    buckets=(0.1, 0.2, 0.4, 0.6, 1.0, 1.5, 3.0, 6.0, 15.0, 60.0),
)
failures = Counter("rightbox_failures", "Screens that ended with an error nobody caught", registry=registry)
_served: list[tuple[object, threading.Thread]] = []


class _OfStore(Collector):
    """Sizes that are looked at when somebody asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Sessions, bytes of the store and of its log, and the number of its last write."""
        sessions = len(Runtime.instance()._session_mgr.list_active_sessions()) if Runtime.exists() else 0
        yield GaugeMetricFamily("rightbox_sessions", "Sessions that are connected", sessions)
        path = ask.folder() / "rightbox.duckdb"
        log = path.with_name(f"{path.name}.wal")
        for name, place in (("rightbox_store_bytes", path), ("rightbox_store_log_bytes", log)):
            yield GaugeMetricFamily(name, "Bytes on the disk", place.stat().st_size if place.exists() else 0)
        if ask.is_open():
            yield GaugeMetricFamily("rightbox_writes", "Number of the last write", ask.opened().version)


registry.register(_OfStore())
ProcessCollector(registry=registry)
NO_PORT = "RIGHTBOX_METRICS_PORT names no free port; no metrics are served"  # a line of the log


def start() -> None:
    """Serve the numbers, where a port is named; a wrong one is said and stops nothing."""
    said = os.environ.get(PORT, "").strip()
    if not said or _served:
        return
    try:
        _served.append(start_http_server(int(said), ADDRESS, registry))
    except (ValueError, OSError, OverflowError):
        _log.error(NO_PORT)


def end() -> None:
    """Serve no more."""
    while _served:
        server, thread = _served.pop()
        server.shutdown()  # type: ignore[attr-defined]
        server.server_close()  # type: ignore[attr-defined]
        thread.join()
