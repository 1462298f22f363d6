"""Run one measurement: `python -m benchmarks NAME [arguments]`."""

import sys
from importlib import import_module

# Name to module; each has main(arguments) and imports what it measures only when it is run.
BENCHMARKS = {
    "explain": "benchmarks.explain",
    "load": "benchmarks.load",
    "load_test": "benchmarks.load_test",
    "scale": "benchmarks.scale",
    "memory": "benchmarks.large.memory",
    "screens": "benchmarks.screens",
    "servers": "benchmarks.scale.servers",
    "sheets": "benchmarks.sheets",
    "proof": "benchmarks.proof",
    "statistics": "benchmarks.statistics",
    "torn_logs": "benchmarks.torn_logs",
    "torture": "benchmarks.torture",
    "truth": "benchmarks.truth",
    "upload": "benchmarks.large.upload",
}


def main(arguments: list[str]) -> int:
    """Exit code: 0, 2 for a name that is not there, or what the measurement ends with."""
    if not arguments or arguments[0] not in BENCHMARKS:
        print(f"python -m benchmarks NAME, one of: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    name, rest = arguments[0], arguments[1:]
    if name == "load" and "--xlsx" in rest:  # the same question about workbooks
        name, rest = "sheets", [word for word in rest if word != "--xlsx"]
    return import_module(BENCHMARKS[name]).main(rest) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
