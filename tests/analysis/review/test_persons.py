"""Names that no list holds: told by how they stand, silent about everything that only looks like one."""

import pytest

from analysis.review.persons import strangers

THINGS = ("Ninja Van", "Shopee", "S3", "Main Street", "Hall North", "J&T Express")


@pytest.mark.parametrize(
    "text, said",
    [
        ("It was packed by Dwi in the evening", ["Dwi"]),
        ("The tray was mixed up by Aroon Chai again", ["Aroon Chai"]),
        ("Yesterday Dwi packed the navy one", ["Dwi"]),
        ("The label was printed twice and Joana forgot the second", ["Joana"]),
        ("Pak Slamet took the wrong box", ["Slamet"]),
        ("we asked Mr. O'Brien", ["O'Brien"]),
        ("Bu Rina", ["Rina"]),
        ("hỏi Chị Hương", ["Hương"]),
        ("王师傅拿错了", ["王师傅"]),
        ("小李没扫码", ["小李"]),
        ("老陈说货位空了", ["老陈"]),
        ("由王小明打包的那箱", ["王小明"]),
        ("張經理看過", ["張經理"]),
    ],
)
def test_somebody_is_told_by_how_the_name_stands(text: str, said: list[str]) -> None:
    assert strangers(text, THINGS) == said


@pytest.mark.parametrize(
    "text",
    [
        "Packed by Monday",
        "Lost by Ninja Van on Friday",
        "packed by Ninja Van",
        "handled by Shopee",
        "scanned by S3",
        "checked by QC",
        "picked by Station 3 and checked by Line A",
        "Labels packed by Colour",
        "packed by hand",
        "Boxes packed in the dark; Nobody packed them twice",
        "Nobody forgot anything. Stickers mixed with others",
        "On Monday Hall North packed more",
        "In July Main Street packed more",
        "the box was scanned, and They packed it",
        "The buyer got the Navy one; the Navy was packed by mistake",
        "Two of the Navy Shirt swapped with Black",
        "Mr Bean mug mixed",
        "GIFTBOX packed without card",
        "Set A packed as Set B",
        "Somebody took the wrong one",
        "the kit was Packed by Team B",
        "笨重的小包裹由周转箱发货",
        "小周期、小张贴纸、小何处、小于三件",
        "老板说由王牌打包机打包",
        "谢谢，许多货由何人打包不清楚",
        "小王子玩偶缺件",
        "由徐州仓库发货",
        "คุณภาพไม่ดี",
        "",
    ],
)
def test_what_only_looks_like_a_name_is_left_alone(text: str) -> None:
    found = strangers(text, THINGS)
    assert found == (
        [] if "Bean" not in text else ["Bean"]
    )  # a thing called after somebody cannot be told apart
