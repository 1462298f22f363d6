"""``python -m data.store.verify FILE``: read a store file to its end in a process of its own; ``--rules``: with all rules."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from data import store

if __name__ == "__main__":
    if not store.schema_of(Path(sys.argv[1])):
        sys.exit("there is no store in this file")
    if "--rules" in sys.argv[2:]:
        os.nice(10)  # people wait for the screens, nobody for this
        wrong = store.broken_in(Path(sys.argv[1]))
        sys.exit(
            f"rules are broken: {', '.join(f'{rule} ({n})' for rule, n in wrong.items())}" if wrong else 0
        )
    for table, count in store.check(Path(sys.argv[1])).items():
        print(f"{table}\t{count}")
