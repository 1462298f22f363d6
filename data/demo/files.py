"""The simulation as files of the import templates, one set a shop, times in the shop's zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from data.demo.model import STATIONS_OF, WAREHOUSE_ZONE, Demo, DemoShop, texts
from data.schema import TABLES, file_columns


@dataclass(frozen=True)
class DemoFile:
    """A written file and what a person who uploads it knows of it; ``shop`` is '' for a packing log."""

    path: Path
    table: str
    shop: str
    platform: str
    zone: str
    currency: str


def write(demo: Demo, folder: Path) -> list[Path]:
    """The paths of the CSV files written into ``folder``; see ``write_files``."""
    return [file.path for file in write_files(demo, folder)]


def write_files(demo: Demo, folder: Path) -> list[DemoFile]:
    """A CSV file of each template and shop, a packing log of each warehouse: UTF-8, local times.

    Order lines and packing come first, so that cases find their lines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    logs = [_packing(demo, warehouse, folder) for warehouse in STATIONS_OF]
    by_table = {
        table: [_of_shop(demo, table, shop, folder) for shop in demo.shops]
        for table in ("order_lines", "cases", "costs")
    }
    return [*by_table["order_lines"], *logs, *by_table["cases"], *by_table["costs"]]


def _of_shop(demo: Demo, table: str, shop: DemoShop, folder: Path) -> DemoFile:
    frame: pd.DataFrame = getattr(demo, table)
    path = folder / f"{re.sub(r'[^A-Za-z0-9]+', '-', shop.name)}_{table}_{_period(demo)}.csv"
    _save(frame[frame["shop"] == shop.name], table, shop.zone, path)
    return DemoFile(path, table, shop.name, shop.platform, shop.zone, shop.currency)


def _packing(demo: Demo, warehouse: str, folder: Path) -> DemoFile:
    path = folder / f"wms_packing_{warehouse}_{_period(demo)}.csv"
    _save(
        demo.packing[demo.packing["station"].isin(STATIONS_OF[warehouse])],
        "packing",
        WAREHOUSE_ZONE,
        path,
    )
    return DemoFile(path, "packing", "", "", WAREHOUSE_ZONE, "")


def _period(demo: Demo) -> str:
    return f"{demo.truths.weeks[0]:%Y%m%d}_{demo.truths.today:%Y%m%d}"


def _save(frame: pd.DataFrame, table: str, zone: str, path: Path) -> None:
    columns = {}
    for column in file_columns(TABLES[table]):
        if column.name not in frame:  # nobody in the simulated shop fills it
            continue
        values: Any = frame[column.name]
        if column.type == "timestamp":
            values = _local(values, zone)
        elif column.type == "date":
            values = values.dt.strftime("%Y-%m-%d")
        elif column.type == "boolean":
            values = values.map({True: "yes", False: "no"})
        columns[column.name] = pa.array(values, from_pandas=True)
    csv.write_csv(pa.Table.from_pydict(columns), path)


def _local(instants: pd.Series, zone: str) -> pd.api.extensions.ExtensionArray:
    """``YYYY-MM-DD HH:MM`` on the clock of the zone, made once for each distinct minute."""
    clock = instants.dt.tz_localize("UTC").dt.tz_convert(zone).dt.tz_localize(None)
    place, minutes = pd.factorize(clock)
    written = np.char.replace(np.datetime_as_string(minutes.to_numpy(), unit="m"), "T", " ")
    return texts(written).take(place, allow_fill=True)
