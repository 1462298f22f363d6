"""The goods of the simulated warehouse: families of SKUs, their demand, bins and prices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

Group = Literal["plain", "tee", "hard", "kit"]


@dataclass(frozen=True)
class Family:
    """A listing with its variations; ``price`` is in SGD. Variation codes and names are aligned."""

    code: str
    name: str
    variations: tuple[tuple[str, str], ...]
    price: float
    group: Group = "plain"


def _cross(*axes: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    combined: tuple[tuple[str, str], ...] = (("", ""),)
    for axis in axes:
        combined = tuple(
            (f"{code}-{c}".strip("-"), f"{name},{n}".strip(",")) for code, name in combined for c, n in axis
        )
    return combined


def _axis(text: str) -> tuple[tuple[str, str], ...]:
    """``"NAVY=Navy BLACK=Black"`` as pairs; an underscore stands for a blank."""
    return tuple((code, name.replace("_", " ")) for code, _, name in (p.partition("=") for p in text.split()))


ONE = (("", ""),)
SML = _axis("S=S M=M L=L XL=XL")
TEE = _axis("NAVY=Navy BLACK=Black WHITE=White")
WARNA = _axis("HTM=Hitam PTH=Putih NAVY=Biru_Navy CKL=Coklat")
COLOUR_CN = _axis("BK=黑色 WH=白色 GY=灰色 PK=粉色 BL=藏青色")
COLOUR_TH = _axis("BK=สีดำ WH=สีขาว BL=สีน้ำเงิน PK=สีชมพู")
COLOUR = _axis("BK=Black WH=White GN=Green BL=Blue RD=Red")
MODEL = _axis(
    "A06=Galaxy_A06 A15=Galaxy_A15 A16=Galaxy_A16 A25=Galaxy_A25 A26=Galaxy_A26 A35=Galaxy_A35 "
    "A36=Galaxy_A36 N12=Note_12 N13=Note_13 N13P=Note_13_Pro N14=Note_14 N14P=Note_14_Pro"
)
LENGTH = _axis("05=0.5_m 1=1_m 2=2_m 3=3_m")
ML = _axis("100=100_ml 250=250_ml 500=500_ml")
PACK = _axis("1=1_pc 3=3_pcs 12=12_pcs")
SCENT = _axis("LAV=Lavender ROS=Rose SAN=Sandalwood CIT=Citrus VAN=Vanilla MNT=Mint")
SHOE = _axis("37=37 38=38 39=39 40=40 41=41 42=42 43=43")
SHADE = _axis("01=01_Nude 02=02_Rosewood 03=03_Coral 04=04_Berry 05=05_Brick 06=06_Plum")
WATT = _axis("20=20W 33=33W 45=45W 65=65W")

FAMILIES: tuple[Family, ...] = (
    Family("TEE", "Crew T-shirt cotton", _cross(TEE, SML), 12.9, "tee"),
    Family("GLASS", "Tempered glass screen protector", MODEL, 4.9, "hard"),
    Family("GLASSPV", "Privacy glass screen protector", MODEL, 7.9, "hard"),
    Family("CASECL", "手机壳 透明防摔", MODEL, 6.5, "hard"),
    Family("GIFTBOX", "Bath gift box, 5 pieces", SCENT, 32.0, "kit"),
    Family("TEEV", "V-neck T-shirt", _cross(_axis("NAVY=Navy GREY=Grey"), SML), 13.9),
    Family("POLO", "Kaos polo pria", _cross(WARNA[:2], SML), 15.5),
    Family("HIJAB", "Hijab pashmina ceruty", WARNA, 6.9),
    Family("GAMIS", "Gamis wanita polos", _cross(WARNA[:2], SML), 24.9),
    Family("SOCK", "Ankle socks 5 pairs", COLOUR[:3], 7.9),
    Family("LEGG", "瑜伽裤 高腰", _cross(COLOUR_CN[:2], SML), 18.9),
    Family("BRA", "无痕内衣", _cross(COLOUR_CN[:3], SML), 14.5),
    Family("SNEAK", "Canvas sneakers", SHOE, 29.9),
    Family("SLIP", "รองเท้าแตะนุ่ม", _cross(COLOUR_TH[:2], SHOE[:3]), 9.9),
    Family("BAGT", "Canvas tote bag", COLOUR[:4], 11.9),
    Family("BAGX", "กระเป๋าสะพายข้าง", COLOUR_TH, 16.9),
    Family("WALL", "Dompet kulit", WARNA[:3], 13.9),
    Family("BELT", "Leather belt", COLOUR[:2], 15.9),
    Family("CAP", "Baseball cap", COLOUR, 9.9),
    Family("UMB", "折叠晴雨伞", COLOUR_CN, 12.5),
    Family("CABC", "USB-C cable braided", LENGTH, 5.9),
    Family("CABL", "Lightning cable braided", LENGTH, 6.9),
    Family("CHG", "GaN wall charger", WATT, 19.9),
    Family("CHGC", "Car charger", WATT[:3], 14.9),
    Family("PB", "Power bank", _axis("10=10000_mAh 20=20000_mAh 30=30000_mAh"), 28.9),
    Family("EAR", "Wireless earbuds", COLOUR[:3], 34.9),
    Family("MOUSE", "无线鼠标 静音", COLOUR_CN[:3], 11.9),
    Family("KEYB", "Mechanical keyboard", _axis("RED=Red_switch BRN=Brown_switch BLU=Blue_switch"), 49.9),
    Family("HOLD", "ที่วางมือถือในรถ", COLOUR_TH[:2], 8.9),
    Family("LAMP", "LED desk lamp", COLOUR[:2], 22.9),
    Family("STRIP", "LED strip light", LENGTH, 9.5),
    Family("BULB", "Bohlam LED", _axis("5=5W 9=9W 12=12W 15=15W"), 3.9),
    Family("LIP", "Matte lipstick", SHADE, 8.9),
    Family("LIPT", "ลิปทินท์", SHADE, 7.5),
    Family("FOUND", "Liquid foundation", _axis("N10=N10 N15=N15 N20=N20 N25=N25 N30=N30"), 15.9),
    Family("BROW", "眉笔 双头", _axis("DB=深棕 LB=浅棕 GY=灰色"), 4.9),
    Family("SERV", "Serum vitamin C", ML[:2], 14.9),
    Family("SERN", "Serum niacinamide", ML[:2], 13.9),
    Family("SUN", "ครีมกันแดด SPF50", ML[:2], 11.9),
    Family("SHAM", "Shampoo anti-dandruff", _cross(_axis("MNT=Mint LMN=Lemon"), ML), 8.5),
    Family("SOAP", "Sabun batang herbal", SCENT, 3.5),
    Family("OIL", "Essential oil", SCENT, 9.9),
    Family("CAND", "Scented candle", SCENT, 12.9),
    Family("MASK", "面膜 补水", PACK, 6.9),
    Family("TOWEL", "Bath towel", COLOUR[:4], 13.9),
    Family("SHEET", "四件套 纯棉", _axis("15=1.5米 18=1.8米 20=2.0米"), 39.9),
    Family("PILL", "Memory foam pillow", ONE, 27.9),
    Family("BOTL", "Steel water bottle", _cross(COLOUR[:2], ML[1:]), 16.9),
    Family("TUMB", "แก้วเก็บความเย็น", _cross(COLOUR_TH[:2], _axis("20=20_oz 30=30_oz")), 14.9),
    Family("LUNCH", "Kotak makan", WARNA[:3], 9.9),
    Family("KNIFE", "Chef knife", _axis("6=6_inch 8=8_inch"), 18.9),
    Family("PAN", "不粘锅", _axis("24=24cm 26=26cm 28=28cm"), 25.9),
    Family("TEAJ", "茉莉花茶", PACK, 5.9),
    Family("COFF", "Kopi bubuk", _cross(_axis("GAY=Gayo TOR=Toraja"), _axis("200=200_g 500=500_g")), 8.9),
    Family("SAMB", "Sambal botol", _axis("MILD=Sedang HOT=Pedas XHOT=Extra_pedas"), 4.5),
    Family("SNAK", "ขนมสาหร่ายอบ", PACK, 3.9),
    Family("CATF", "Cat food pouch", _axis("TUN=Tuna SAL=Salmon CHK=Chicken OCN=Ocean_fish"), 2.9),
    Family("DOGC", "Dog chew", PACK, 6.9),
    Family("PENG", "Gel pens", _cross(_axis("05=0.5_mm 07=0.7_mm"), _axis("BK=Black BL=Blue RD=Red")), 2.5),
    Family("NOTE", "笔记本 A5", COLOUR_CN[:4], 4.9),
    Family("RING", "Phone ring holder", COLOUR, 3.5),
    Family("BIB", "Baby bib waterproof", COLOUR, 5.5),
    Family("BLOCK", "Building blocks", _axis("CAR=Car BUS=Bus SHIP=Ship"), 17.9),
)  # fmt: skip

PAIR = ("TEE-NAVY-M", "TEE-BLACK-M")
KIT_FAMILY = "GIFTBOX"
HARD_FAMILIES: tuple[str, ...] = tuple(f.code for f in FAMILIES if f.group == "hard")

PAIR_SHARE = 0.012
KIT_SHARE = 0.03
IDLE_FAMILY, IDLE_SHARE_OF_HARD = "GLASS", 0.6
ZIPF_EXPONENT = 0.9
ZIPF_OFFSET = 8
BAY = 6


def catalogue(rng: np.random.Generator) -> pd.DataFrame:
    """One row per SKU: codes, names, group, price in SGD, bin, demand (sum 1 without the hard group)."""
    rows = [
        (f"{f.code}-{code}".rstrip("-"), f.code, f.name, name, f.group, f.price)
        for f in FAMILIES
        for code, name in f.variations
    ]
    goods = pd.DataFrame(
        rows,
        columns=["sku", "parent_sku", "product_name", "variation", "group", "price"],
    )
    goods["weight"] = _demand(goods, rng)
    goods["shelf"] = rng.permutation(len(goods))
    goods["bin"] = [
        f"{'ABCDEFGH'[s // BAY // 10]}-{s // BAY % 10 + 1:02d}-{s % BAY + 1}" for s in goods["shelf"]
    ]
    return goods


def _demand(goods: pd.DataFrame, rng: np.random.Generator) -> np.ndarray:
    rank = rng.permutation(len(goods))
    weight = 1.0 / (rank + ZIPF_OFFSET) ** ZIPF_EXPONENT
    pair = goods["sku"].isin(PAIR).to_numpy()
    kit = (goods["group"] == "kit").to_numpy()
    hard = (goods["group"] == "hard").to_numpy()
    weight[pair] = 0.0
    weight[kit] *= KIT_SHARE / weight[kit].sum()
    plain = ~(pair | kit | hard)
    weight[plain] *= (1 - KIT_SHARE - 2 * PAIR_SHARE) / weight[plain].sum()
    weight[pair] = PAIR_SHARE
    idle = (goods["parent_sku"] == IDLE_FAMILY).to_numpy()
    weight[idle] *= IDLE_SHARE_OF_HARD / weight[idle].sum()
    weight[hard & ~idle] *= (1 - IDLE_SHARE_OF_HARD) / weight[hard & ~idle].sum()
    return weight
