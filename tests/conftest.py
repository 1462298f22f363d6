"""Settings of every test: missing words raise, and no test touches the installation's own store."""

import os
import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[1])
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)
os.environ["RIGHTBOX_STRICT"] = "1"
