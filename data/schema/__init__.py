"""Declared facts: tables, columns, dimensions, vocabularies, sites. Imports nothing."""

from data.schema.cases import CASE_DESK, CASE_NOTES, CASE_PHOTOS, CASE_STEPS, HAND_CASES, JUDGEMENTS
from data.schema.column import SQL_TYPES, C, Column, Table, Type
from data.schema.derived import DERIVED_TABLES, ROLLUPS
from data.schema.dimensions import (
    CUBE_DIMENSIONS, DATE_BASES, DIMENSIONS, LINE_DIMENSIONS, ORDER_DIMENSIONS,
    PACKING_DIMENSIONS, TIME_GRAINS, Dimension, names_of,
)  # fmt: skip
from data.schema.imported import (
    AS_WRITTEN, CASE_KEY, CASES, COSTS, DERIVED, EVIDENCE, IMPORT_PROBLEMS, IMPORTS, MAPPINGS, ORDER_LINES,
    PACKING, VOLUMES,
)  # fmt: skip
from data.schema.measures import OWN_MEASURES
from data.schema.review import (
    ACTION_EVENTS,
    ACTIONS,
    DRAFTS,
    FINDINGS,
    LESSONS,
    RETRO_CASES,
    RETROS,
    STORY,
    TOPICS,
)
from data.schema.settings import (
    AUDIT, CHECKING_HOURS, COST_RULES, DEADLINES, FX_RATES, OWN_TEXTS, PACKER_NAMES, PEOPLE, PHASES, SALE_DAYS,
    SAVED_VIEWS, SETTINGS, SHOPS, TARGETS, USER_CAUSES,
)  # fmt: skip
from data.schema.tables import EXPORTED, IMPORTED, TABLES, file_columns
from data.schema.training import LESSON_CARDS, PICTURES, TRAININGS
