"""Every declared table by its name."""

from __future__ import annotations

from data.schema.cases import CASE_DESK, CASE_NOTES, CASE_PHOTOS, CASE_STEPS, HAND_CASES, JUDGEMENTS
from data.schema.column import Column, Table
from data.schema.imported import (
    AS_WRITTEN,
    CASES,
    COSTS,
    DERIVED,
    IMPORT_PROBLEMS,
    IMPORTS,
    MAPPINGS,
    ORDER_LINES,
    PACKING,
    VOLUMES,
)
from data.schema.measures import OWN_MEASURES
from data.schema.review import ACTION_EVENTS, ACTIONS, DRAFTS, FINDINGS, LESSONS, RETRO_CASES, RETROS, TOPICS
from data.schema.settings import (
    AUDIT,
    CHECKING_HOURS,
    COST_RULES,
    DEADLINES,
    FX_RATES,
    OWN_TEXTS,
    PACKER_NAMES,
    PEOPLE,
    PHASES,
    SALE_DAYS,
    SAVED_VIEWS,
    SETTINGS,
    SHOPS,
    TARGETS,
    USER_CAUSES,
)
from data.schema.training import LESSON_CARDS, PICTURES, TRAININGS

IMPORTED: tuple[Table, ...] = (ORDER_LINES, PACKING, CASES, COSTS, VOLUMES)
# What anybody needs to compute every number again: what was imported, decided and set, and the cases with their costs.
EXPORTED: tuple[str, ...] = (
    *(table.name for table in IMPORTED),
    *(t.name for t in (JUDGEMENTS, CASE_STEPS, FX_RATES, COST_RULES, DEADLINES, PHASES, SALE_DAYS, TARGETS)),
    *(t.name for t in (HAND_CASES, USER_CAUSES, SHOPS, SETTINGS, IMPORTS, ACTIONS)),
    "case_rows", "cost_entries",
)  # fmt: skip
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        *IMPORTED, JUDGEMENTS, CASE_STEPS, CASE_DESK, CASE_NOTES, CASE_PHOTOS, HAND_CASES, IMPORTS, IMPORT_PROBLEMS,
        MAPPINGS, DRAFTS, RETROS, TOPICS, RETRO_CASES, FINDINGS, LESSONS, ACTIONS, ACTION_EVENTS, SETTINGS, TARGETS,
        FX_RATES, COST_RULES, DEADLINES, OWN_TEXTS, CHECKING_HOURS, PHASES, SALE_DAYS, SAVED_VIEWS, SHOPS, PACKER_NAMES,
        PEOPLE, USER_CAUSES, OWN_MEASURES, LESSON_CARDS, TRAININGS, PICTURES, AUDIT,
    )
}  # fmt: skip


def file_columns(table: Table) -> tuple[Column, ...]:
    """Columns that a file can fill: all but those the import computes or keeps by itself."""
    return tuple(c for c in table.columns if c.name not in DERIVED | AS_WRITTEN)
