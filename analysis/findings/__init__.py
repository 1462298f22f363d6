"""Findings of a period: what a manager would say about it, each with its numbers and its filters."""

from analysis.findings.collected import collect, last_weeks, of_store
from analysis.findings.compared import change, changes, packer, packers
from analysis.findings.discussed import case, moved, worth_discussing
from analysis.findings.items import pairs, priorities
from analysis.findings.period import paretos, totals
from analysis.findings.told import again, changed, evidence, sentence
from analysis.findings.unusual import signals

__all__ = [
    "again",
    "case",
    "change",
    "changed",
    "changes",
    "collect",
    "evidence",
    "last_weeks",
    "moved",
    "of_store",
    "packer",
    "packers",
    "pairs",
    "paretos",
    "priorities",
    "sentence",
    "signals",
    "totals",
    "worth_discussing",
]
