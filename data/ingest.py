"""Loading a file: bytes -> staged tables -> the store, whole or not at all."""

from __future__ import annotations

import errno
import json
import re
import secrets
import shutil
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from data import derive, publish, records, settings
from data.convert import Context, Undecided
from data.formats import Recognised, Report, for_file, nearest, recognise, recognise_rows, signature
from data.mapping import report_from_mapping
from data.reading import Dialect, RawTable, Refused, read, sniff
from data.schema import IMPORT_PROBLEMS, IMPORTS, MAPPINGS, PACKER_NAMES, SHOPS, TABLES
from data.staging import Kept, Staged, stage, still_fresh
from data.store import Cursor, DatabaseError, OutOfDisk, Store, utc_now
from data.text import mask

DIRECT_BYTES = 5_000_000  # from this size on a clean text file is read by the engine itself
ROOM = 4  # times its size must be free on the disk before a file is read
KEPT_PROBLEMS = 5_000
KEPT_WORDS = 500
LEFT_OUT = ("unknown_format", "looks_like", "report_unused")  # of a bundle or a workbook, the rest is loaded
_PERIOD = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})(?=\D*$|\D{1,3}part)")
SITES: dict[str, tuple[str, str, str]] = {  # locale -> site, zone, currency
    "id": ("ID", "Asia/Jakarta", "IDR"),
    "th": ("TH", "Asia/Bangkok", "THB"),
    "vi": ("VN", "Asia/Ho_Chi_Minh", "VND"),
    "pt-BR": ("BR", "America/Sao_Paulo", "BRL"),
    "zh-TW": ("TW", "Asia/Taipei", "TWD"),
    "zh-CN": ("CN", "Asia/Shanghai", "CNY"),
}
CURRENCY_ZONES: dict[str, tuple[str, str]] = {
    "SGD": ("SG", "Asia/Singapore"),
    "MYR": ("MY", "Asia/Kuala_Lumpur"),
    "PHP": ("PH", "Asia/Manila"),
} | {currency: (site, zone) for site, zone, currency in SITES.values()}


@dataclass(frozen=True)
class Options:
    """What the person who loads a file adds to it."""

    shop: str = ""
    zone: str = ""
    password: str | None = None
    currency: str = ""
    day_first: bool | None = None
    exported_at: datetime | None = None
    who: str = "local"
    is_demo: bool = False
    mapping: Report | None = None


@dataclass
class Upload:
    """A file after reading: tables ready to be stored, or the sentence why not (``refused``)."""

    file: str
    tables: list[Staged] = field(default_factory=list)
    refused: Refused | None = None
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    parts_refused: list[Refused] = field(default_factory=list)  # sheets and members left out, the others load

    @property
    def mostly_rejected(self) -> bool:
        """True when a table has too many rejected rows to be stored without asking."""
        return any(staged.mostly_rejected for staged in self.tables)

    def discard(self) -> None:
        """Forget everything read."""
        for staged in self.tables:
            staged.discard()
        self.tables = []


def prepare(store: Store, path: Path, *, name: str | None = None, options: Options = Options()) -> Upload:
    """Read, recognise, convert and compare a file without storing anything. Never raises for a bad file."""
    upload = Upload(name or path.name)
    try:
        _check_place(store, path, upload.file)
        dialect = _direct(path)
        if dialect is not None and store.folder is not None:
            upload.tables.append(_stage_direct(store, path, dialect, upload, options))
        else:
            reading = read(path, name=upload.file, password=options.password)
            upload.notes += [(note.key, dict(note.params)) for note in reading.notes]
            upload.parts_refused = list(reading.refused)
            _stage_all(store, reading.tables, upload, options)
    except Refused as refused:
        upload.discard()
        upload.refused = refused
    except Undecided as unclear:
        upload.discard()
        upload.refused = Refused(
            unclear.code,
            file=upload.file,
            column=unclear.column,
            row=unclear.row,
            # the number of an order has to be seen to be mended; anything else may have slipped in from a buyer's column
            value=unclear.value if unclear.code == "damaged_id" else mask(unclear.value),
        )
    except OutOfDisk:
        upload.discard()
        upload.refused = Refused("disk_full", file=upload.file)
    except OSError as error:
        upload.discard()
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        upload.refused = Refused("disk_full" if full else "unreadable", file=upload.file)
    return upload


def _check_place(store: Store, path: Path, file: str) -> None:
    """Refuse the store's own file, before anything opens it, and files that the disk has no room for."""
    if store.path is None or store.folder is None:
        return
    # opening the live file in this process, even for reading, would drop the engine's lock on it
    own = (store.path, store.path.with_name(f"{store.path.name}.wal"), store.path.with_suffix(".lock"))
    if any(place.exists() and path.samefile(place) for place in own):
        raise Refused("own_store", file=file)
    needed, free = path.stat().st_size * ROOM, shutil.disk_usage(store.folder).free
    if free < needed:
        raise Refused("disk_low", file=file, need=needed // 1_000_000 + 1, free=free // 1_000_000)


def _stage_all(store: Store, tables: tuple[RawTable, ...], upload: Upload, options: Options) -> None:
    """Stage every sheet or member; one that is no known export is told and does not hide the others."""
    aside: list[Refused] = []
    for table in tables:
        try:
            upload.tables.append(_stage_table(store, table, upload, options))
        except Refused as refused:
            if refused.code not in LEFT_OUT:
                raise
            place = table.member or table.name
            aside.append(Refused(refused.code, **{**refused.params, "file": f"{upload.file} › {place}"}))
    if aside and not upload.tables:
        first = next((r for r in aside if r.code != "report_unused"), aside[0])
        raise Refused(first.code, **{**first.params, "file": upload.file})
    upload.parts_refused += aside


def commit(store: Store, upload: Upload, *, insist: bool = False) -> list[str]:
    """Store a prepared file in one transaction. Returns the import ids, one per table of the file.

    Raises
    ------
    Refused
        If too many rows were rejected (``insist`` stores the others all the same), the file was refused, or the disk
        is full.
    """
    if upload.refused is not None:
        raise upload.refused
    if upload.mostly_rejected and not insist:
        raise too_many_rejected(upload)
    ids = []
    try:
        for staged in upload.tables:
            ids.append(_commit_table(store, staged))
            staged.discard()
    except OutOfDisk as error:
        for done in ids:  # a file is stored whole or not at all
            undo(store, done, str(upload.tables[0].origin["who"]))
        upload.discard()
        raise Refused("disk_full", file=upload.file) from error
    return ids


def too_many_rejected(upload: Upload) -> Refused:
    """The refusal that names the first rejected row of a file with too many of them."""
    staged = next(s for s in upload.tables if s.mostly_rejected)
    first = staged.problems(1).iloc[0]
    return Refused(
        "too_many_rejected",
        file=upload.file,
        rejected=staged.rejected,
        rows=staged.rows_in,
        row=int(first["row_no"]),
        column=str(first["column_name"]),
        value=mask(str(first["value"])),
        problem=str(first["code"]),
    )


def load(
    store: Store, path: Path, *, name: str | None = None, options: Options = Options(), insist: bool = False
) -> Upload:
    """Prepare and commit; the returned upload says what happened (``refused`` is set when nothing was stored)."""
    upload = prepare(store, path, name=name, options=options)
    commit_or_refuse(store, upload, insist=insist)
    return upload


def commit_or_refuse(store: Store, upload: Upload, *, insist: bool = False) -> list[str]:
    """As ``commit``; what stands against it ends up in ``upload.refused``, and nothing is stored."""
    if upload.refused is not None:
        return []
    try:
        return commit(store, upload, insist=insist)
    except Refused as refused:
        upload.refused = refused
        for staged in upload.tables:
            staged.discard()
        return []


def undo(store: Store, import_id: str, who: str) -> dict[str, int]:
    """Take an import out again; rows that it replaced come back. Returns rows removed per table.

    Raises
    ------
    ValueError
        If there is no such import, or it was undone already.
    """
    row = records.get(store, IMPORTS, {"import_id": import_id})
    if row is None or row["undone_at"] is not None:
        raise ValueError(f"no import {import_id!r} to undo")
    with store.writing() as cursor:
        publish.start_touching(cursor)
        removed = publish.undo(cursor, import_id)
        publish.finish_touching(cursor)
        cursor.run(
            "update imports set undone_at = ?, undone_by = ? where import_id = ?", [utc_now(), who, import_id]
        )
        records.log(cursor, who, "imports.undone", import_id, removed)
    return removed


def export_time(name: str) -> datetime | None:
    """End of the period that a file name states (Order.all.20260701_20260731.xlsx -> 31 July 2026, end of day)."""
    found = _PERIOD.search(Path(name).stem)
    if not found:
        return None
    try:
        year, month, day = (int(part) for part in found.groups())
        return datetime.combine(date(year, month, day) + timedelta(days=1), time())
    except ValueError:
        return None


def _direct(path: Path) -> Dialect | None:
    if path.stat().st_size < DIRECT_BYTES:
        return None
    dialect = sniff(path)
    return (
        dialect
        if dialect is not None and dialect.clean and dialect.encoding in ("utf-8", "utf-8-sig", "ascii")
        else None
    )


def _stage_direct(store: Store, path: Path, dialect: Dialect, upload: Upload, options: Options) -> Staged:
    """The engine reads the file, told how it is written; personal columns are not even read into memory tables."""
    recognised = _recognise(store, [(dialect.header_row, dialect.header)], upload.file, options)[1]
    if recognised.report.pre:
        table = read(path, name=upload.file).tables[0]
        return _stage_table(store, table, upload, options)
    near = _near(store, path)
    kept = Kept.of(near)
    cursor = store.cursor()
    fresh = False
    try:
        columns = ", ".join(f"'c{i}': 'varchar'" for i in range(dialect.n_columns))
        wanted = ", ".join(f"c{i}" for i in sorted(recognised.positions))
        cursor.run(
            f"""
            create temp view raw as select {wanted} from read_csv('{str(near).replace("'", "''")}',
                columns = {{{columns}}}, header = false, skip = {dialect.skip + 1}, auto_detect = false,
                delim = {_char(dialect.delimiter)}, quote = {_char(dialect.quotechar)},
                escape = {_char(dialect.escapechar or dialect.quotechar)}, null_padding = false, strict_mode = true,
                max_line_size = 4000000)
            """
        )
        staged = _finish(
            store, cursor, recognised, upload, options, None, dialect.header_row,
            sheet="", encoding=dialect.encoding, header_row=dialect.header_row,
        )  # fmt: skip
        fresh = staged.fresh
        staged.kept = kept if fresh else None
        return staged
    except OutOfDisk:
        cursor.close()
        raise
    except DatabaseError:
        cursor.close()
        # something the cheap scan did not see: the exact reader names it
        return _stage_table(store, read(path, name=upload.file).tables[0], upload, options)
    finally:
        if not fresh:
            near.unlink()


def _near(store: Store, path: Path) -> Path:
    """The file under a name in the store's folder, the only place the engine may read."""
    assert store.folder is not None
    folder = store.folder / "uploads"
    folder.mkdir(exist_ok=True)
    near = folder / f"{secrets.token_hex(8)}.csv"
    try:
        near.hardlink_to(path.resolve())
    except OSError:  # another file system
        shutil.copyfile(path, near)
    return near


def _stage_table(store: Store, table: RawTable, upload: Upload, options: Options) -> Staged:
    row, recognised = _recognise(store, table.candidates(), upload.file, options)
    if row != table.header_row:
        table = table.with_header(row)
    upload.notes += [(note.key, dict(note.params)) for note in table.notes]
    _refuse_damaged(table, recognised, upload.file)
    rows = table.good
    if recognised.report.pre:
        rows, recognised = derive.run_pre(rows, recognised)
    cursor = store.cursor()
    cursor.register("rows_read", rows)
    wanted = ", ".join(f"c{i}" for i in sorted(recognised.positions))
    cursor.run(f"create temp table raw as select row_no, {wanted} from rows_read")
    cursor.unregister("rows_read")
    aside = pd.DataFrame(
        [
            {
                "row_no": p.row,
                "column_name": table.header[p.column]
                if p.column is not None and p.column < len(table.header)
                else "",
                "value": ""
                if p.column is None or p.column not in recognised.positions
                else (p.value or "")[:200],
                "code": p.code,
                "rejected": bool(p.apart),
                "params": json.dumps(dict(p.params), ensure_ascii=False, default=str),
            }
            for p in table.problems
        ]
    )
    return _finish(
        store, cursor, recognised, upload, options, aside,
        sheet=table.member or table.name, encoding=table.encoding or table.kind, header_row=table.header_row,
    )  # fmt: skip


def _finish(
    store: Store,
    cursor: Cursor,
    recognised: Recognised,
    upload: Upload,
    options: Options,
    aside: pd.DataFrame | None,
    direct: int | None = None,
    **origin: Any,
) -> Staged:
    report = recognised.report
    shop, zones, currency = _place(store, recognised, options)
    keep = _ids(cursor, recognised)
    context = Context(
        platform=report.platform,
        currency=currency,
        zone=zones[""],
        day_first=options.day_first,
        saved_words=saved_words(store),
        secret=secret(store),
        person_code=lambda name: person_code(store, name, options.who),
        keep_ids=keep,
    )
    exported_at = options.exported_at or export_time(upload.file) or utc_now()
    try:
        fill = {"shop": shop, "platform": report.platform, "source": report.platform}
        staged = stage(cursor, recognised, context, zones, exported_at, fill, aside, direct)
    except BaseException:
        cursor.close()
        raise
    staged.origin = {
        "file": upload.file,
        "shop": shop,
        "zone": zones[""],
        "who": options.who,
        "is_demo": options.is_demo,
        **origin,
    }
    return staged


def _commit_table(store: Store, staged: Staged) -> str:
    cursor = staged.cursor
    report = staged.recognised.report
    if staged.kept is not None and not staged.kept.same:
        raise Refused("file_changed", file=staged.origin["file"])
    with store.writing(cursor):
        import_id = records.new_id("I")
        publish.start_touching(cursor)
        if staged.fresh and not still_fresh(staged):
            staged.settle()
        if staged.fresh:
            publish.insert(cursor, staged.table, f"staged_{staged.table.name}", import_id, staged.exported_at)
        for name in () if staged.fresh else (staged.table.name, *staged.extra):
            counts = publish.publish(
                cursor, TABLES[name], f"staged_{name}", staged.provided[name], import_id, staged.exported_at
            )
            if name == staged.table.name:
                staged.count(counts)
        publish.finish_touching(cursor)
        row = {
            **{k: staged.origin.get(k) for k in ("file", "shop", "zone", "encoding", "sheet", "header_row", "is_demo")},
            "import_id": import_id, "platform": report.platform, "report": report.report, "locale": report.locale,
            "exported_at": staged.exported_at, "imported_at": utc_now(), "imported_by": staged.origin["who"],
            "table_name": staged.table.name, "rows_in": staged.rows_in, "rows_new": staged.counts.new,
            "rows_updated": staged.counts.updated, "rows_unchanged": staged.counts.unchanged,
            "rows_rejected": staged.rejected, "unmapped": sum(staged.unmapped.values()),
        }  # fmt: skip
        records.put(store, IMPORTS, row, staged.origin["who"], cursor=cursor)
        cursor.run(
            f"insert into {IMPORT_PROBLEMS.name} ({', '.join(IMPORT_PROBLEMS.names)}) "
            "select ?, ?, p.row_no, p.column_name, p.value, p.code, p.rejected, p.params, coalesce(r.raw_row, '') "
            "from problems as p left join rejected_rows as r on p.rejected and p.row_no = r.row_no "
            f"order by p.rejected desc, p.row_no, p.column_name limit {KEPT_PROBLEMS}",
            [import_id, staged.origin["sheet"]],
        )
        _note_words(cursor, staged, import_id)
        _remember_shop(cursor, staged, import_id)
        _choose_currency(store, cursor)
    staged.origin["import_id"] = import_id
    return import_id


def _note_words(cursor: Cursor, staged: Staged, import_id: str) -> None:
    """Words nobody knows stand among the import's problems, once each, with the number of their rows."""
    for (vocabulary, raw), count in list(staged.unmapped.items())[:KEPT_WORDS]:
        cursor.run(
            f"insert into {IMPORT_PROBLEMS.name} ({', '.join(IMPORT_PROBLEMS.names)}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                import_id, staged.origin["sheet"], staged.origin["header_row"], vocabulary, mask(raw[:200]),
                "unmapped_word", False, json.dumps({"count": count}), "",
            ],
        )  # fmt: skip


def _recognise(
    store: Store, candidates: Iterable[tuple[int, Any]], file: str, options: Options
) -> tuple[int, Recognised]:
    rows = list(candidates)
    saved = [options.mapping] if options.mapping else saved_reports(store)
    found = _as_told(rows, options.mapping) if options.mapping else recognise_rows(rows, saved)
    if found is None:
        near = next((n for n in (nearest(cells, saved) for _, cells in rows[:20]) if n), None)
        if near is None:
            header = max(rows, key=lambda row: sum(bool(c) for c in row[1]), default=(1, ()))
            raise Refused(
                "unknown_format",
                file=file,
                row=header[0],
                header=", ".join(mask(str(c)) for c in header[1] if c)[:300],
            )
        raise Refused("looks_like", file=file, report=near[0].key, columns=", ".join(near[1]), row=rows[0][0])
    row, recognised = found[0], for_file(found[1], file)
    if not recognised.report.table:
        raise Refused("report_unused", file=file, report=recognised.report.key)
    if recognised.lacking:
        raise Refused(
            "column_missing",
            file=file,
            row=row,
            report=recognised.report.key,
            columns=", ".join(recognised.lacking),
        )
    return row, recognised


def _as_told(rows: list[tuple[int, Any]], mapping: Report) -> tuple[int, Recognised] | None:
    """A mapping that somebody named holds for any table with its columns, whatever other columns there are."""
    for row, cells in rows:
        whole = replace(mapping, known=tuple(dict.fromkeys((*mapping.known, *(c for c in cells if c)))))
        found = recognise(cells, [whole])
        if found is not None and found.report is whole:
            return row, found
    return None


def _refuse_damaged(table: RawTable, recognised: Recognised, file: str) -> None:
    for problem in table.problems:
        field_ = recognised.positions.get(problem.column) if problem.column is not None else None
        if problem.code == "damaged_number" and field_ is not None and field_.reader == "id":
            raise Refused("damaged_id", file=file, row=problem.row, column=field_.header, value=problem.value)


def _ids(cursor: Cursor, recognised: Recognised) -> frozenset[str]:
    """Order and case numbers of the file, which masking of long digit runs must leave alone."""
    if not any(f.reader == "masked" for f in recognised.positions.values()):
        return frozenset()
    found: set[str] = set()
    for at, item in recognised.positions.items():
        if item.reader == "id":
            found |= {
                str(row[0]) for row in cursor.rows(f"select distinct c{at} from raw where c{at} is not null")
            }
    return frozenset(found)


def _place(store: Store, recognised: Recognised, options: Options) -> tuple[str, dict[str, str], str]:
    """Shop, time zones by shop ('' = the rest), and currency of a file."""
    report = recognised.report
    shops = records.everything(store, SHOPS)
    site, zone, currency = SITES.get(report.locale, ("", "", ""))
    currency = options.currency or report.currency or ""
    if currency in CURRENCY_ZONES and not zone:
        site, zone = CURRENCY_ZONES[currency]
    name = report.platform.title() + (f" {site}" if site else "")
    shop = options.shop or ("" if report.platform == "rightbox" or report.table == "packing" else name)
    known = {str(r.shop): str(r.zone) for r in shops.itertuples() if r.zone}
    default = options.zone or report.zone or known.get(shop) or zone or str(settings.get(store, "zone"))
    zones = ({} if options.zone else known) | {"": default}
    if not currency:
        row = shops[shops["shop"] == shop] if len(shops) else shops
        currency = str(row.iloc[0]["currency"] or "") if len(row) else ""
    return shop, zones, currency


def _remember_shop(cursor: Cursor, staged: Staged, import_id: str) -> None:
    """A shop seen for the first time keeps the zone and currency its file was read with."""
    if "shop" not in staged.table.names or "currency" not in staged.table.names:
        return
    cursor.run(
        f"""
        insert into shops (platform, shop, site, zone, currency, set_by, set_at)
        select platform, shop, '', ?, mode(currency), 'import', ? from {publish.of_import(staged.table, import_id)} as s
        where shop <> '' and not exists (select 1 from shops as k where k.shop = s.shop and k.platform = s.platform)
        group by platform, shop
        """,
        [staged.origin["zone"], utc_now()],
    )


def _choose_currency(store: Store, cursor: Cursor) -> None:
    """The reporting currency starts as the commonest one of the orders, then of the costs."""
    if cursor.value("select count(*) from settings where name = 'reporting_currency'"):
        return
    found = cursor.value("select mode(currency) from order_lines where currency <> ''") or cursor.value(
        "select mode(currency) from costs where currency <> ''"
    )
    if found:
        row = {"name": "reporting_currency", "value": json.dumps(found)}
        records.put(store, TABLES["settings"], row, "import", cursor=cursor)


def secret(store: Store) -> bytes:
    """Key of the personal hashes: in the data folder beside the store, readable by its owner only."""
    if store.folder is None:
        return sha256(b"in-memory store").digest()
    path = store.folder / "hash.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()


def person_code(store: Store, name: str, who: str) -> str:
    """The code behind which a person's name is kept; a new one when the name is new."""
    with store.writing() as cursor:
        found = cursor.value("select packer from packer_names where lower(name) = lower(?)", [name])
        if found:
            return str(found)
        taken = {
            str(row[0])
            for row in cursor.rows(
                "select packer from packer_names union select distinct packer from packing"
            )
        }
        code = next(f"W{n:02d}" for n in range(1, 100_000) if f"W{n:02d}" not in taken)
        records.put(store, PACKER_NAMES, {"packer": code, "name": name}, who, cursor=cursor)
        return code


def saved_words(store: Store) -> dict[tuple[str, str, str], str]:
    """Words that people mapped: (vocabulary, folded word, platform) -> code."""
    rows = store.rows("select kind, raw, platform, meaning from mappings where kind <> 'format'")
    return {(str(kind), str(raw), str(platform)): str(meaning) for kind, raw, platform, meaning in rows}


def saved_reports(store: Store) -> list[Report]:
    """Formats that people described on the mapping screen."""
    return [
        report_from_mapping(json.loads(row[0]))
        for row in store.rows("select meaning from mappings where kind = 'format'")
    ]


def save_mapping(store: Store, header: tuple[str, ...], mapping: dict[str, Any], who: str) -> None:
    """Keep the reading of an unknown table, to be recognised by its header set next time."""
    row = {
        "kind": "format",
        "raw": signature(header),
        "platform": "",
        "meaning": json.dumps(mapping, ensure_ascii=False),
    }
    records.put(store, MAPPINGS, row, who)


def _char(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
