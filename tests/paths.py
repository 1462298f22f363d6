"""Where the project, its samples and the published numbers lie, for tests in any folder."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "data" / "samples"
ORACLE_FOLDER = ROOT / "tests" / "oracles"
ORACLES = json.loads((ORACLE_FOLDER / "oracles.json").read_text(encoding="utf-8"))
