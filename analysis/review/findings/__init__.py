"""Findings of a period: what a manager would say about it, each with its numbers and its filters."""

from analysis.review.findings.cases import case, moved, worth_discussing
from analysis.review.findings.collection import last_weeks, of_store
from analysis.review.findings.compared import change, changes, compared, packer, packers, rows_of
from analysis.review.findings.items import pair_finding, pairs, priorities
from analysis.review.findings.period import paretos, totals
from analysis.review.findings.sentences import again, changed, evidence, sentence
from analysis.review.findings.unusual import signal_finding, signals
