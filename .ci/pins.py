"""Names the pinned packages of a requirements file that are not installed in their version; exit 1 if any."""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)$")


def differences(path: Path) -> list[str]:
    """One line for each package whose installed version is not the pinned one."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        pin = PIN.match(line.strip())
        if pin and (installed := _installed(pin[1])) != pin[2]:
            found.append(f"{pin[1]}: {pin[2]} is wanted, {installed or 'nothing'} is installed")
    return found


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    wrong = differences(Path(sys.argv[1]))
    if wrong:
        print("\n".join(wrong))
    sys.exit(1 if wrong else 0)
