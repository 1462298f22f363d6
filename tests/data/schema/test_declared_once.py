"""A dimension, a cost kind and a column are declared in the schema and nowhere else; stores made before go along."""

import shutil
import subprocess
import sys
from pathlib import Path

from data.importing import ingest
from data.store import Store
from tests.paths import ROOT

ORDERS = (
    "platform,shop,order_id,sku,quantity,shipped_at,warehouse\n"
    "shopee,A,O1,S1,1,2026-07-01 10:00,W1\n"
    "shopee,A,O2,S2,2,2026-07-01 11:00,W1\n"
    "shopee,A,O3,S1,1,2026-07-02 10:00,W2\n"
)
PACKING = (
    "order_id,sku,packer,checker,packed_at\n"
    "O1,S1,P1,C1,2026-07-01 09:00\nO2,S2,P1,C2,2026-07-01 09:30\nO3,S1,P2,C1,2026-07-02 09:00\n"
)
CASES = (
    "platform,shop,case_id,order_id,sku,opened_at,symptom\n"
    "shopee,A,R1,O1,S1,2026-07-05 10:00,wrong_sku\nshopee,A,R2,O3,S1,2026-07-06 10:00,wrong_sku\n"
)
DECLARED = {
    "data/schema/dimensions.py": [
        (
            '        Dimension("symptom", ',
            '        Dimension("channel", "line", True),\n        Dimension("checker", "packing", True),\n'
            '        Dimension("severity", "case", True),\n        Dimension("symptom", ',
        )
    ],
    "data/schema/imported.py": [
        (
            '        C("carrier", "text", "courier',
            '        C("channel", "text", "how it was sold"),\n        C("carrier", "text", "courier',
        ),
        (
            '        C("symptom", "text", "symptom code"',
            '        C("severity", "text", "how bad"),\n        C("symptom", "text", "symptom code"',
        ),
    ],
    "data/schema/settings.py": [
        (
            '        C("detail", "text", "JSON of the change"),',
            '        C("seat", "text", "where"),\n        C("detail", "text", "JSON of the change"),',
        )
    ],
    "data/schema/taxonomy.py": [('    "penalty",\n', '    "penalty",\n    "customs",\n')],
}  # fmt: skip
ANSWERS = """
import sys
from datetime import date
from pathlib import Path

import pandas as pd

from data import query
from data.demo import install, simulate
from data.importing import ingest
from data.query import Filters
from data.store import Store

folder = Path(sys.argv[1])


def load(store, name, text):
    path = folder / name
    path.write_text(text, "utf-8")
    upload = ingest.load(store, path, options=ingest.ImportOptions())
    assert upload.refused is None, upload.refused


store = Store(folder / "old.duckdb")
# what the old store held under the name of the new dimension counts at once, also in the cube
assert dict(store.rows("select checker, sum(units)::int from cube group by 1")) == {"C1": 2, "C2": 2}
assert query.cells(store, ("checker",))[["checker", "lines", "errors"]].values.tolist() == [["C1", 2, 2], ["C2", 1, 0]]
load(store, "more.csv", "platform,shop,order_id,sku,quantity,shipped_at,channel\\n"
     "shopee,A,O4,S1,1,2026-07-02 12:00,live\\nshopee,A,O5,S2,3,2026-07-03 10:00,live\\n"
     "shopee,A,O6,S2,1,2026-07-03 10:00,shelf\\n")
load(store, "packed.csv", "order_id,sku,packer,checker,packed_at\\nO4,S1,P1,C3,2026-07-02 09:00\\n")
load(store, "more_cases.csv", "platform,shop,case_id,order_id,sku,opened_at,symptom,severity\\n"
     "shopee,A,R3,O4,S1,2026-07-07 10:00,wrong_sku,high\\nshopee,A,R4,O6,S2,2026-07-07 10:00,wrong_sku,low\\n")
load(store, "costs.csv", "platform,shop,case_id,sku,kind,amount,currency\\n"
     "shopee,A,R3,S1,customs,7.50,SGD\\nshopee,A,R3,S1,refund,2,SGD\\n")
with store.writing() as cursor:
    cursor.run("insert into settings (name, value) values ('reporting_currency', '\\"SGD\\"')")

lines = store.frame("select coalesce(channel, '') as channel, quantity from order_lines")
truth = lines.groupby("channel")["quantity"].agg(["count", "sum"])
found = query.cells(store, ("channel",)).set_index("channel")
assert found["lines"].to_dict() == truth["count"].to_dict() == {"": 3, "live": 2, "shelf": 1}
assert found["units"].to_dict() == truth["sum"].to_dict()
assert found["errors"].to_dict() == {"": 2, "live": 1, "shelf": 1}
assert found["cost_customs"].to_dict() == {"": 0.0, "live": 7.5, "shelf": 0.0}
assert found["cost_total"].to_dict() == {"": 0.0, "live": 9.5, "shelf": 0.0}
assert dict(store.rows("select channel, sum(lines)::int from cube group by 1")) == truth["count"].to_dict()
ordered = query.cells(store, ("channel",), Filters(basis="ordered")).set_index("channel")
assert ordered["lines"].to_dict() == truth["count"].to_dict()
live = Filters().having("channel", "live")
assert query.cells(store, (), live)[["lines", "orders", "errors"]].values.tolist() == [[2, 2, 1]]
page = query.rows(store, live)
assert page.frame[["case_id", "channel", "checker", "severity", "cost_customs"]].values.tolist() == [
    ["R3", "live", "C3", "high", 7.5]]
assert query.cells(store, ("severity",)).set_index("severity")["errors"].to_dict() == {"": 2, "high": 1, "low": 1}
assert query.rows(store, Filters().having("severity", "low")).frame["case_id"].tolist() == ["R4"]
assert set(query.values(store, "checker")) == {"C1", "C2", "C3"}
assert query.cells(store, ("checker",)).set_index("checker")["lines"].to_dict() == {"": 2, "C1": 2, "C2": 1, "C3": 1}
for upload in reversed(store.rows("select import_id from imports order by 1")):
    ingest.undo(store, upload[0], "test")
assert query.cells(store)["lines"].tolist() == [0] and not store.value("select count(*) from cube")
store.close()

store = Store(folder / "empty.duckdb")
day = date(2026, 11, 16)
install.install(store, lines=1_500, seed=3, today=day)
packing = simulate(lines=1_500, seed=3, today=day).packing
checkers = query.cells(store, ("checker",)).set_index("checker")
counted = dict(store.rows("select checker, sum(lines)::int from cube group by 1"))
assert checkers["lines"].to_dict() == counted and {"C01", "C02"} < set(counted)
whole = query.cells(store)
assert checkers["errors"].sum() == whole["errors"][0] > 0
assert query.rows(store, Filters().having("checker", "C01")).total == checkers["errors"].get("C01", 0)
channels = query.cells(store, ("channel", "week"))
assert set(channels["channel"]) == {""} and channels["lines"].sum() == whole["lines"][0]
store.close()
print("answered")
"""


def test_what_is_declared_in_the_schema_alone_is_loaded_filtered_and_grouped_by(tmp_path: Path) -> None:
    for name in ("old", "empty"):
        store = Store(tmp_path / f"{name}.duckdb")
        for table, text in (("o", ORDERS), ("p", PACKING), ("c", CASES)) if name == "old" else ():
            path = tmp_path / f"{table}.csv"
            path.write_text(text, "utf-8")
            assert ingest.load(store, path, options=ingest.ImportOptions()).refused is None
        store.close()
    copy = tmp_path / "copy"
    shutil.copytree(ROOT / "data", copy / "data", ignore=shutil.ignore_patterns("samples", "__pycache__"))
    for name, changes in DECLARED.items():
        text = (copy / name).read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, (name, old)
            text = text.replace(old, new)
        (copy / name).write_text(text, "utf-8")
    result = subprocess.run(
        [sys.executable, "-c", ANSWERS, str(tmp_path)], cwd=copy, capture_output=True, text=True, check=False
    )
    assert result.stdout.endswith("answered\n"), result.stderr
