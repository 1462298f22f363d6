"""Tables of what packers learn: the card of a lesson, its pictures and those of products, who was shown it when."""

from __future__ import annotations

from data.schema.column import C, Table

LESSON_CARDS = Table(
    "lesson_cards",
    "what stands on the card of a lesson beside its sentence",
    (
        C("lesson_id", "text", "the lesson"),
        C("wrong", "text", "what goes wrong, masked"),
        C("right_way", "text", "how it is right, masked"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("lesson_id",),
)

TRAININGS = Table(
    "trainings",
    "a packer was shown a lesson on a day",
    (
        C("lesson_id", "text", "the lesson"),
        C("packer", "text", "code of the packer"),
        C("trained_on", "date", "day"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("lesson_id", "packer", "trained_on"),
)

PICTURES = Table(
    "pictures",
    "a picture of a product, or of what is wrong or right on the card of a lesson; it lies in the folder photos",
    (
        C("about", "text", "sku/CODE, lesson/ID/wrong or lesson/ID/right_way"),
        C("file", "text", "random name of the file"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("about",),
)
