"""The real application in a process of its own, for the browser tests."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.paths import ROOT

START_SECONDS = 90.0
STOP_SECONDS = 20.0


class Server:
    """Rightbox, or another ``script``, on a free port, with ``folder`` as its data folder.

    ``stop`` and ``start`` keep folder and port; ``environment`` is added to that of the process.
    """

    def __init__(self, folder: Path, script: str = "app.py", **environment: str):
        self.folder = folder
        self._script = script
        self._environment = environment
        self.port = _free_port()
        self.log = folder.parent / f"{folder.name}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Address of the first screen, without a slash at the end."""
        return f"http://localhost:{self.port}"

    @property
    def pid(self) -> int:
        """Process id, 0 while it is stopped."""
        return 0 if self._process is None else self._process.pid

    def start(self) -> None:
        """Start and wait until /healthz answers.

        Raises
        ------
        RuntimeError
            If the process ends or does not answer in time; the message holds its log.
        """
        command = [sys.executable, "-m", "streamlit", "run", self._script]
        options = [f"--server.port={self.port}", "--server.headless=true"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command + options,
                cwd=ROOT,
                env={**os.environ, "RIGHTBOX_DATA": str(self.folder), **self._environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise RuntimeError(f"The application did not start:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.2)

    def stop(self) -> None:
        """End the process as a service manager would, and wait for it."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End the process without any warning, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Stop and start again on the same folder and port."""
        self.stop()
        self.start()

    def _answers(self) -> bool:
        # Streamlit's own path for other scripts than app.py, which has more to open
        path = "/healthz" if self._script == "app.py" else "/_stcore/health"
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=5) as reply:
                return reply.status == 200
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return probe.getsockname()[1]
