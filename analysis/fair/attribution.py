"""Who a line is put down to: one value, several at once, or nobody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

# Packing logs that name several packers for one order are joined with this sign.
JOINER = "+"


def shared(values: pd.Series) -> pd.Series:
    """True where a value names several at once ('P03+P07'): parts joined by a plus, of which one occurs alone, too.

    Parameters
    ----------
    values : Series of str
        Values as they occur; '' for nobody.

    Returns
    -------
    Series of bool, index of `values`

    Examples
    --------
    >>> shared(pd.Series(["P03", "P03+P07", "A+", ""])).tolist()
    [False, True, False, False]
    """
    alone = {str(value) for value in values.unique() if value and JOINER not in str(value)}

    def several(value: object) -> bool:
        named = str(value).split(JOINER)
        return len(named) > 1 and all(named) and any(name in alone for name in named)

    told = {value: several(value) for value in values.unique()}
    return values.map(told).astype(bool)


def of_one(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """The frame with None where a line is nobody's or several people's: it then serves as reference only.

    Examples
    --------
    >>> of_one(pd.DataFrame({"packer": ["P03", "P03+P07", ""]}), "packer")["packer"].isna().tolist()
    [False, True, True]
    """
    nobody = (frame[by] == "") | frame[by].isna() | shared(frame[by].fillna(""))
    return frame.assign(**{by: frame[by].astype(object).where(~nobody, None)})


def on_own_lines(frame: pd.DataFrame, keys: Sequence[str], least: int = 1) -> pd.DataFrame:
    """The frame without a row that has more errors than lines; totals of the keys stay where they have lines.

    A case whose item is not in its order is known by the order alone: it is an error of somebody who packed the
    order, but of no line of that item. It is put on the lines of the same keys of which most are left, else on
    those that agree in all keys but the last, and so on down to the first ``least`` of them; where there are none,
    there is nothing to compare it with, and it is left out.

    Examples
    --------
    >>> frame = pd.DataFrame({"packer": ["A", "A"], "sku": ["S", "T"], "lines": [9, 0], "errors": [1, 1]})
    >>> on_own_lines(frame, ["packer"])["errors"].tolist()
    [2, 0]
    """
    odd = np.flatnonzero(frame["errors"] > frame["lines"])
    if not len(odd):
        return frame
    errors, lines = frame["errors"].to_numpy().copy(), frame["lines"].to_numpy()
    left = np.maximum(errors - lines, 0)[odd]
    errors[odd] = lines[odd]
    for depth in range(len(keys), least - 1, -1):
        code = (
            frame.groupby(list(keys[:depth]), dropna=False).ngroup().to_numpy()
            if depth
            else np.zeros(len(frame))
        )
        for at, row in enumerate(odd):
            own = np.flatnonzero(code == code[row]) if left[at] else []
            for place in sorted(own, key=lambda place: errors[place] - lines[place]):
                more = min(left[at], max(lines[place] - errors[place], 0))
                errors[place] += more
                left[at] -= more
    return frame.assign(errors=errors)
