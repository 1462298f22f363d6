"""Lines of several people are nobody's."""

import pandas as pd

from analysis.fair import attribution


def test_a_value_joined_of_known_ones_is_nobodys() -> None:
    frame = pd.DataFrame({"packer": ["P03", "P07", "P03+P07", "P03+P99", "", None], "lines": 1})
    told = attribution.of_one(frame, "packer")
    assert told["packer"].tolist()[:2] == ["P03", "P07"]
    assert told["packer"].isna().tolist() == [False, False, True, True, True, True]


def test_a_code_with_a_plus_of_its_own_stays() -> None:
    assert attribution.shared(pd.Series(["A+B", "C+", "+", "++", "D"])).tolist() == [False] * 5


def test_the_frame_that_was_given_is_not_changed() -> None:
    frame = pd.DataFrame({"packer": ["P03", ""]})
    attribution.of_one(frame, "packer")
    assert frame["packer"].tolist() == ["P03", ""]
