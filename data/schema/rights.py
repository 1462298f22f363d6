"""Who asks the store, and what they may write and see: declared here, checked by the store and its cursors alone.

A write is checked by the tables that it touched, before it is committed; a question of somebody who sees some shops
only meets tables that hold no others. A function of ``data`` so needs no check of its own, and a new table is refused
to everybody until it is declared.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from data.schema.derived import DERIVED_TABLES
from data.schema.tables import IMPORTED, TABLES

VIEW, EDIT, MANAGE, ADMINISTER = "view", "edit", "manage", "administer"
ROLES: dict[str, frozenset[str]] = {
    "viewer": frozenset({VIEW}),
    "editor": frozenset({VIEW, EDIT}),
    "manager": frozenset({VIEW, EDIT, MANAGE}),
    "admin": frozenset({VIEW, EDIT, MANAGE, ADMINISTER}),
}
# what has to be allowed to write into a table; into the trail whoever does anything writes
WRITES: dict[str, str] = {
    **dict.fromkeys(("audit", "meta"), ""),
    **dict.fromkeys(
        (
            *(table.name for table in IMPORTED), *DERIVED_TABLES, "imports", "import_problems", "mappings",
            "case_judgements", "case_steps", "case_desk", "case_notes", "case_photos", "hand_cases", "drafts", "retros",
            "topics", "retro_cases", "findings", "lessons", "actions", "action_events", "phases", "saved_views",
            "shops", "lesson_cards", "trainings", "pictures",
        ),
        EDIT,
    ),
    **dict.fromkeys(
        (
            "settings", "targets", "fx_rates", "cost_rules", "deadlines", "sale_days", "packer_names", "user_causes",
            "own_measures", "own_texts", "checking_hours",
        ),
        MANAGE,
    ),
    "people": ADMINISTER,
}  # fmt: skip
# tables without a shop: the same for everybody, or of all shops together and so not for somebody who sees some
SHARED = frozenset((
    "settings", "fx_rates", "deadlines", "phases", "sale_days", "packer_names", "people", "user_causes", "own_measures",
    "mappings", "meta", "pictures",
))  # fmt: skip
OF_ALL_SHOPS = frozenset((
    "retros", "topics", "findings", "lessons", "actions", "action_events", "lesson_cards", "trainings",
))  # fmt: skip
_FOR_ALL_TOO = frozenset(
    ("targets", "cost_rules", "own_texts", "checking_hours", "drafts")
)  # no shop in a row is every shop
_WORDS = re.compile(r"\w+")


class Forbidden(RuntimeError):
    """What was asked is not for who asks; ``right`` is what they lack, '' where it is the shop."""

    def __init__(self, right: str, what: str):
        self.right = right
        super().__init__(f"{what} needs {right or 'another shop'}")


@dataclass(frozen=True)
class Asker:
    """Somebody with rights, who sees packers' names or not, and all shops (None) or some."""

    email: str
    rights: frozenset[str]
    names: bool = False
    shops: tuple[str, ...] | None = None

    @property
    def narrowed(self) -> bool:
        """True for somebody who does not see every row of every table."""
        return self.shops is not None or not self.names

    def require(self, right: str, what: str = "this") -> None:
        """Raise ``Forbidden`` without that right."""
        if right and right not in self.rights:
            raise Forbidden(right, what)

    def check_writes(self, tables: Collection[str], needs: str) -> None:
        """Raise ``Forbidden`` where one of the tables, or the whole write, is not for the asker."""
        self.require(needs)
        for table in tables:
            name = table.removesuffix("_history")
            if name in WRITES:
                self.require(WRITES[name], name)
                if self.shops is not None and name in OF_ALL_SHOPS:
                    raise Forbidden("", name)

    def check_shops(self, table: str, shops: Collection[str | None]) -> None:
        """Raise ``Forbidden`` where rows of other shops were written."""
        if self.shops is not None and not set(shops) <= set(self.shops):
            raise Forbidden("", table)


SYSTEM = Asker("", ROLES["admin"], names=True)  # the program itself, the command line, and who starts both


def has_shop(table: str) -> bool:
    """True for tables whose rows are of a shop."""
    return "shop" in _columns(table)


def stored_tables() -> tuple[str, ...]:
    """Every table of a store."""
    history = [f"{table.name}_history" for table in IMPORTED]
    return (*TABLES, *history, *DERIVED_TABLES)


def conditions(asker: Asker, database: str) -> dict[str, str]:
    """Tables that hold more than ``asker`` may see -> SQL of the rows that are left."""
    left = {} if asker.names else {"packer_names": "false"}
    if asker.shops is None:
        return left
    shops = ", ".join(_text(shop) for shop in asker.shops) or "null"
    inside = f"coalesce(shop in ({shops}), false)"
    for table in stored_tables():
        name = table.removesuffix("_history")
        if name in OF_ALL_SHOPS:
            left[table] = "false"
        elif name in _FOR_ALL_TOO:
            left[table] = f"({inside} or coalesce(shop, '') = '')"
        elif has_shop(table):
            left[table] = inside
        elif name not in SHARED:
            left[table] = "false"
    lines = f"select order_id from {database}.main.all_order_lines where {inside}"
    left |= dict.fromkeys(("packing", "packing_history"), f"order_id in ({lines})")
    left |= {f"all_{table}": left[table] for table in ("order_lines", "packing")}
    left["import_problems"] = f"import_id in (select import_id from {database}.main.imports where {inside})"
    left["audit"] = f"coalesce(split_part(subject, ' / ', 2) in ({shops}), false)"
    left["saved_views"] = f"saved_by = {_text(asker.email)}"
    return left


def mentioned(sql: str, tables: Collection[str]) -> set[str]:
    """Those of the tables that a statement reads, itself or through a view."""
    words = set(_WORDS.findall(sql))
    through_views = words & {"case_effective", "cost_entries", "case_rows", "cause_sixm"}
    return set(tables) if through_views else words & set(tables)


def _columns(table: str) -> Collection[str]:
    if table in DERIVED_TABLES:
        return DERIVED_TABLES[table]
    return TABLES[table.removesuffix("_history")].names


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
