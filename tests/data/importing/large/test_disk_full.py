"""A full disk: a clear refusal, nothing half-stored, and the next import works once there is room."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

# imports files until none fits, makes room, imports again; prints what was acknowledged and what is stored
UNTIL_FULL = """
import json, resource, sys
from pathlib import Path
from data.importing import ingest, prepare
from data.store import Store

home, kind, at_once = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "at once"
filler = home / "filler"
limit = resource.getrlimit(resource.RLIMIT_FSIZE)
if kind == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (12_000_000, limit[1]))
else:
    filler.write_bytes(b"x" * 34_000_000)
prepare.DIRECT_BYTES = 0
ingest.ROOM = 0  # the careful check of the room comes first otherwise
header = "platform,shop,order_id,sku,variation,quantity,unit_price,status,ordered_at,tracking_no,product_name\\n"

def export(number):
    path = home / "export.csv"
    with path.open("w") as out:
        out.write(header)
        for n in range(30_000):
            out.write(
                f"shopee,SG,{number:03d}{n:06d},S{n % 977},M,1,12.90,completed,2026-07-{number % 28 + 1:02d} 10:00,"
                f"T{(n * 2654435761 + number * 97) % 10**15:015d},{(n * 40503 + number) ** 5 % 10**30:030d} shirt\\n"
            )
    return path

def load(store, number):
    if at_once:
        return ingest.load(store, export(number)).refused
    upload = ingest.prepare(store, export(number))
    ingest.commit_or_refuse(store, upload)
    return upload.refused

def state(store):
    return [
        store.value("select count(*) from order_lines"),
        store.value("select count(distinct import_id) from order_lines"),
        store.value("select sum(lines) from cube"), store.value("select count(*) from imports"),
    ]

store = Store(home / "store" / "rightbox.duckdb")
stored, refused, made = 0, [], None
for number in range(200):
    try:
        made = load(store, number)
    except OSError:  # no room even for the export itself
        break
    if made is not None:
        refused.append(made.code)
        if len(refused) == 2:
            break
    else:
        stored += 1
full = state(store)
filler.unlink(missing_ok=True)
resource.setrlimit(resource.RLIMIT_FSIZE, limit)
left = [path.name for path in (home / "store" / "uploads").iterdir()]
after = [load(store, 900), load(store, 901)]
last = state(store)
store.close()
again = Store(home / "store" / "rightbox.duckdb")
reopened = state(again)
again.close()
print(json.dumps({
    "stored": stored, "refused": refused, "full": full, "left": left,
    "after": [r and r.code for r in after], "last": last, "reopened": reopened,
}))
"""


def run(command: list[str], home: Path, kind: str, way: str) -> dict:
    done = subprocess.run(
        [*command, sys.executable, "-c", UNTIL_FULL, str(home), kind, way],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def check(found: dict) -> None:
    stored = found["stored"]
    assert stored > 0
    assert found["refused"] == ["disk_full", "disk_full"]
    assert found["full"] == [30_000 * stored, stored, 30_000 * stored, stored]
    assert found["left"] == []
    assert found["after"] == [None, None]
    assert (
        found["last"]
        == found["reopened"]
        == [30_000 * (stored + 2), stored + 2, 30_000 * (stored + 2), stored + 2]
    )


@pytest.mark.parametrize("way", ["at once", "after a look"])
def test_a_disk_of_64_megabytes(tmp_path: Path, way: str) -> None:
    own_disk = 'mount -t tmpfs -o size=64m tmpfs "$0" && exec "$@"'
    command = ["unshare", "-Urm", "sh", "-c", own_disk, str(tmp_path)]
    tried = shutil.which("unshare") and subprocess.run([*command, "true"], capture_output=True, check=False)
    if not tried or tried.returncode:
        pytest.skip("this machine lets nobody mount a small disk; the test of the limit stands for it")
    check(run(command, tmp_path, "disk", way))


@pytest.mark.parametrize("way", ["at once", "after a look"])
def test_a_file_that_may_not_grow(tmp_path: Path, way: str) -> None:
    pytest.importorskip("resource", reason="no limit of file sizes on this system")
    check(run([], tmp_path, "limit", way))
