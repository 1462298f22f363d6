"""What buyers of the simulated shops write: invented, a few with contact data to be masked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

WRONG, LACKING, BROKEN, MIND, OTHER = "wrong", "lacking", "broken", "mind", "other"
TOPICS = {
    "wrong_sku": WRONG,
    "wrong_variation": WRONG,
    "swapped_parcels": WRONG,
    "missing_item": LACKING,
    "short_quantity": LACKING,
    "empty_parcel": LACKING,
    "damaged": BROKEN,
    "not_seller_fault": MIND,
}

REASONS: dict[str, dict[str, str]] = {
    "en": {
        WRONG: "Received wrong product",
        LACKING: "Missing quantity or accessories",
        BROKEN: "Received damaged product",
        MIND: "Change of mind",
        OTHER: "Different from description",
    },
    "id": {
        WRONG: "Pembeli menerima produk yang salah (contoh: salah ukuran, salah warna, beda produk).",
        LACKING: "Produk tidak lengkap",
        BROKEN: "Produk pecah/hancur",
        MIND: "Ingin kembalikan barang sesuai kondisi awal",
        OTHER: "Produk yang diterima berbeda dengan deskripsi.",
    },
    "ms": {
        WRONG: "Wrong items delivered",
        LACKING: "Missing items in the parcel delivered",
        BROKEN: "Item physically damaged upon opening parcel",
        MIND: "Change of mind",
        OTHER: "Item/ quality doesn't match description or pictures",
    },
    "th": {
        WRONG: "สินค้าไม่ถูกต้อง/ส่งสินค้าผิด",
        LACKING: "ได้รับพัสดุแต่มีสินค้าขาดหาย",
        BROKEN: "พัสดุหรือสินค้าเสียหาย",
        MIND: "ไม่ต้องการอีกต่อไป",
        OTHER: "สินค้าไม่ตรงกับคำอธิบาย",
    },
}

REMARKS: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        WRONG: (
            "Ordered {ordered} but got {received}.",
            "Wrong item! This is {received}, I wanted {ordered}",
            "Not what I ordered. Second time already",
            "Label has my name but the item inside is not mine",
        ),
        LACKING: (
            "Only part of my order came",
            "One piece missing from the box",
            "Box was opened? Item not inside",
        ),
        BROKEN: ("Arrived broken, box was crushed", "Cracked on one side, see photo"),
        MIND: ("Bought by mistake", "Too small for me, want to return", "Found it cheaper elsewhere"),
        OTHER: ("Came too late, no longer needed", "Colour looks different from the picture", "Please check"),
    },
    "zh": {
        WRONG: ("订的是{ordered},收到的是{received}", "发错货了,颜色不对", "里面不是我买的东西"),
        LACKING: ("少发了一件", "盒子里缺配件"),
        BROKEN: ("收到时已经破损", "外箱压扁了"),
        MIND: ("买错了,想退", "不想要了"),
        OTHER: ("和图片不太一样", "太晚收到了"),
    },
    "id": {
        WRONG: (
            "Pesan {ordered} yang datang {received}",
            "Salah warna kak, tolong ditukar",
            "Barang salah kirim",
        ),
        LACKING: ("Barang kurang 1", "Paket tidak lengkap, mohon dicek"),
        BROKEN: ("Barang pecah saat diterima", "Kemasan penyok"),
        MIND: ("Salah beli", "Ukuran kekecilan, mau retur"),
        OTHER: ("Tidak sesuai foto", "Pengiriman lama sekali"),
    },
    "ms": {
        WRONG: ("Saya order {ordered} tapi dapat {received}", "Barang salah, nak tukar"),
        LACKING: ("Barang tak cukup", "Satu item tiada dalam kotak"),
        BROKEN: ("Barang rosak masa sampai", "Kotak kemek"),
        MIND: ("Tersilap beli", "Saiz tak sesuai"),
        OTHER: ("Lambat sampai", "Tak sama macam gambar"),
    },
    "th": {
        WRONG: ("สั่ง {ordered} แต่ได้ {received}", "ส่งผิดสีค่ะ", "ได้ของไม่ตรงกับที่สั่ง"),
        LACKING: ("ได้ของไม่ครบ", "ขาดไปหนึ่งชิ้น"),
        BROKEN: ("ของแตกตอนมาถึง", "กล่องบุบ"),
        MIND: ("สั่งผิด อยากคืน", "ไซส์เล็กไป"),
        OTHER: ("ไม่เหมือนในรูป", "ส่งช้ามาก"),
    },
}

AGAIN: dict[str, str] = {
    "en": "Still no solution, please answer",
    "id": "Belum ada solusi, mohon dibalas",
    "ms": "Masih tiada penyelesaian",
    "th": "ยังไม่ได้รับการแก้ไข",
}

# numbers that nobody has and addresses of the domain reserved for examples: here to be masked at import
CONTACTS = (
    " Call +65 8000 0000",
    " WA 0812-0000-0000",
    " tel 012-000 0000",
    " โทร 080-000-0000",
    " mail buyer@example.com",
    " 微信 buyer@example.org",
)
LANGUAGES: dict[str, tuple[str, ...]] = {
    "en": ("en", "en", "en", "zh"),
    "id": ("id",),
    "ms": ("ms", "ms", "en", "zh"),
    "th": ("th",),
}
REMARK_SHARE = 0.75
CONTACT_SHARE = 0.02


def remarks(
    language: Sequence[str],
    symptom: Sequence[str],
    ordered: Sequence[str],
    received: Sequence[str],
    again: Sequence[bool],
    rng: np.random.Generator,
) -> list[str]:
    """A remark per case, '' for the buyers who wrote nothing; ``language`` is the shop's."""
    draws = rng.random((len(language), 4))
    told = zip(language, symptom, ordered, received, again, draws, strict=True)
    return [
        _remark(spoken, what, wanted, came, twice, draw) if draw[0] < REMARK_SHARE else ""
        for spoken, what, wanted, came, twice, draw in told
    ]


def _remark(
    language: str,
    symptom: str,
    ordered: str,
    received: str,
    again: bool,
    draw: np.ndarray,
) -> str:
    contact = CONTACTS[int(draw[3] / CONTACT_SHARE * len(CONTACTS))] if draw[3] < CONTACT_SHARE else ""
    if again:
        return AGAIN[language] + contact
    spoken = LANGUAGES[language]
    choices = REMARKS[spoken[int(draw[1] * len(spoken))]][TOPICS.get(symptom, OTHER)]
    known = [c for c in choices if received or "{received}" not in c]
    return known[int(draw[2] * len(known))].format(ordered=ordered, received=received) + contact


def reason(language: str, symptom: str) -> str:
    """The marketplace's word for a symptom."""
    return REASONS[language][TOPICS.get(symptom, OTHER)]
