"""Analysis of wrong shipments: statistics, questions, drawings, reports.

``rates``, ``spc``, ``fair`` and ``explain`` are packages; ``maturity``, ``pareto``, ``confusion``, ``effect`` and
``money`` are the names under which other tools know single modules of theirs (``from analysis import maturity``).
"""

from importlib import import_module
from types import ModuleType

_MODULES = {
    "maturity": "analysis.rates.maturity",
    "pareto": "analysis.rates.pareto",
    "confusion": "analysis.causes.mixups",
    "effect": "analysis.proof.verdict",
    "money": "analysis.costs.money",
}


def __getattr__(name: str) -> ModuleType:
    """The module of a fixed name, imported when it is asked for."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(_MODULES[name])
