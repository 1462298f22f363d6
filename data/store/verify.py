"""``python -m data.verify FILE``: read a store file to its end in a process of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from data import store

if __name__ == "__main__":
    if not store.schema_of(Path(sys.argv[1])):
        sys.exit("there is no store in this file")
    for table, count in store.check(Path(sys.argv[1])).items():
        print(f"{table}\t{count}")
