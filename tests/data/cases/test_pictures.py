"""Pictures of products and lessons: one of each thing, cleaned, replaced whole, gone with their record."""

import io
from pathlib import Path

import pytest
from PIL import Image

from data.cases import photos, pictures
from data.store import Store


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return out.getvalue()


def test_a_new_picture_takes_the_place_of_the_old_and_a_broken_one_does_not(tmp_path: Path):
    store = Store(tmp_path / "rightbox.duckdb")
    about = pictures.of_sku("TEE ∕ NAVY/M")
    assert pictures.read(store, about) is None
    pictures.put(store, about, picture("navy"), "Ann")
    first = pictures.read(store, about)
    with pytest.raises(photos.BadPhoto):
        pictures.put(store, about, b"no picture", "Ann")
    assert pictures.read(store, about) == first
    pictures.put(store, about, picture("black"), "Ann")
    assert pictures.read(store, about) not in (None, first)
    assert len(list((tmp_path / photos.FOLDER).iterdir())) == 1
    pictures.remove(store, about, "Ann")
    assert pictures.read(store, about) is None and not list((tmp_path / photos.FOLDER).iterdir())
