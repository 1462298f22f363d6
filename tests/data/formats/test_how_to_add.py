"""README's "How to add a format", done to the letter in a copy of the project with a marketplace that nobody has."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.paths import ROOT

HEADERS = """platform,report,locale,header,meaning,confidence
kiosk,order,en,Basket No,order_id,public_code
kiosk,order,en,Basket State,order_status,public_code
kiosk,order,en,Article Code,sku,public_code
kiosk,order,en,Article,product_name,public_code
kiosk,order,en,Pieces,quantity,public_code
kiosk,order,en,Piece Price,unit_price,public_code
kiosk,order,en,Basket Day,order_created_at,public_code
kiosk,order,en,Patron,pii_receiver_name,public_code
kiosk,order,en,Basket Colour,ignore,public_code
kiosk,return,en,Give-back No,return_id,public_code
kiosk,return,en,Basket No,order_id,public_code
kiosk,return,en,Article Code,sku,public_code
kiosk,return,en,Give-back Why,return_reason,public_code
kiosk,return,en,Give-back Day,return_created_at,public_code
kiosk,return,en,Given Back,refund_amount,public_code
"""
MODULE = '''"""Kiosk: baskets and what is given back."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "kiosk", "order", "en", "order_lines", ("Basket No", "Article Code", "Basket State"),
        samples=("kiosk_baskets.csv",),
    ),
    build("kiosk", "return", "en", "cases", ("Give-back No", "Give-back Why"), post=("refund_once",)),
)
'''
SAMPLE = """Basket No,Basket State,Article Code,Article,Pieces,Piece Price,Basket Day,Patron,Basket Colour
K-1001,Carried out,MUG-1,Mug,2,4.50,2026-07-14 10:00:00,Nobody,red
"""
CHECKS = (
    "tests/data/recognition/test_recognise.py",
    "tests/data/formats/test_exports.py",
    "tests/data/meaning/test_vocabulary.py",
    "tests/pages/ui/core/test_words.py",
)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    folder = tmp_path_factory.mktemp("copy")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file() and not name.endswith(".png"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
    return folder


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_a_format_is_added_as_the_readme_says(copy: Path) -> None:
    """Its six steps touch the files that they name, and the tests over all formats then hold for the new one."""
    steps = (
        (ROOT / "README.md").read_text(encoding="utf-8").split("## How to add a format")[1].split("\n## ")[0]
    )
    formats, registry = copy / "data/formats/marketplaces", copy / "data/recognition/registry.py"
    (formats / "kiosk.csv").write_text(HEADERS, "utf-8")
    (formats / "kiosk.py").write_text(MODULE, "utf-8")
    line = '    "marketplaces.shopify",\n'
    text = registry.read_text("utf-8")
    assert text.count(line) == 1
    registry.write_text(text.replace(line, line + line.replace("shopify", "kiosk")), "utf-8")
    (copy / "data/samples/kiosk_baskets.csv").write_text(SAMPLE, "utf-8")
    append(copy / "data/meaning/words.csv", "order_status,kiosk,en,Carried out,shipped,is,\n")
    for language, name in (("en", "Kiosk"), ("zh_CN", "小铺")):
        append(copy / f"data/locales/{language}/formats.po", f'\nmsgid "platform.kiosk"\nmsgstr "{name}"\n')
    table = run(copy, "-m", "data", "formats", "--markdown")
    assert table.returncode == 0, table.stderr
    (copy / "docs/formats.md").write_text(table.stdout, "utf-8")
    changed = {
        "data/formats/marketplaces/NAME.csv", "data/formats/marketplaces/NAME.py", "data/recognition/registry.py",
        "data/samples/", "data/meaning/words.csv", "data/locales/*/formats.po", "docs/formats.md",
    }  # fmt: skip
    assert {name for name in changed if f"{name}`" not in steps} == set()
    tests = run(
        copy,
        "-m",
        "pytest",
        "-k",
        "kiosk or current or unique or belongs or well_formed or every_word or catalogue or keys",
        *CHECKS,
    )
    assert tests.returncode == 0, tests.stdout[-3000:]
    passed = int(tests.stdout.rsplit(" passed", 1)[0].split()[-1])
    assert passed >= 30


def test_the_added_format_is_offered_and_loads(copy: Path) -> None:
    """What a shop of that marketplace sees: it can be chosen, and its file is stored with the words understood."""
    ask = """
from pathlib import Path
from data.importing import ingest
from data.recognition.registry import MARKETPLACES
from data.store import Store

store = Store(None)
upload = ingest.load(store, Path("data/samples/kiosk_baskets.csv"))
rows = store.rows("select platform, order_id, sku, quantity, status from order_lines")
print("kiosk" in MARKETPLACES, upload.refused, rows)
"""
    done = run(copy, "-c", ask)
    assert done.stdout.strip() == "True None [('kiosk', 'K-1001', 'MUG-1', 2, 'shipped')]", done.stderr
