"""Who a line is put down to: one value, several at once, or nobody."""

from __future__ import annotations

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
