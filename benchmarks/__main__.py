"""Run one measurement: `python -m benchmarks NAME [arguments]`."""

import sys
from importlib import import_module

# Name to module; each has main(arguments) and imports what it measures only when it is run.
BENCHMARKS = {
    "explain": "benchmarks.explain",
    "load": "benchmarks.load",
    "sheets": "benchmarks.sheets",
    "proof": "benchmarks.proof",
    "statistics": "benchmarks.statistics",
    "upload": "benchmarks.upload",
}


def main(arguments: list[str]) -> int:
    """Exit code: 0, or 2 for a name that is not there."""
    if not arguments or arguments[0] not in BENCHMARKS:
        print(f"python -m benchmarks NAME, one of: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    import_module(BENCHMARKS[arguments[0]]).main(arguments[1:])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
