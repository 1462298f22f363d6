"""What `data export` wrote, read with pandas alone: claims with the line of their order, and which of them decides."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

CLAIM = ["platform", "shop", "case_id", "sku", "variation"]


def read(folder: Path, name: str) -> pd.DataFrame:
    """A file of the export; keys are text, also where no row has one."""
    keys = dict.fromkeys((*CLAIM, "order_id", "case_shop", "case_sku", "case_variation"), "str")
    return pd.read_csv(
        folder / f"{name}.csv", keep_default_na=False, na_values=[""], low_memory=False, dtype=keys
    )


def matched(folder: Path) -> pd.DataFrame:
    """Claims with the line of their order: the one of their item, of their SKU, the only one, or the order itself."""
    claims = read(folder, "cases").fillna(dict.fromkeys((*CLAIM, "order_id"), ""))
    judged = read(folder, "case_judgements").fillna(dict.fromkeys(CLAIM, ""))
    claims = claims.merge(
        judged[[*CLAIM, "seller_fault"]].rename(columns={"seller_fault": "judged_fault"}),
        on=CLAIM,
        how="left",
    )
    lines = read(folder, "order_lines").fillna({"sku": "", "variation": ""})
    lines["of_order"] = lines.groupby(["platform", "shop", "order_id"])["sku"].transform("size")
    lines["line"] = lines.index.astype(str)
    kept = [
        "platform",
        "order_id",
        "shop",
        "sku",
        "variation",
        "line",
        "ship_day",
        "of_order",
        "carrier",
        "unit_price",
    ]
    by_hand = read(folder, "hand_cases").fillna(dict.fromkeys(CLAIM, ""))[[*CLAIM, "caught"]]
    claims = claims.merge(by_hand, on=CLAIM, how="left")
    claims["caught"] = claims["caught"].fillna(False).astype(bool)
    kept_of_claim = [
        "order_id", "opened_at", "open_day", "resolved_at", "seller_fault", "judged_fault", "caught", "resolution",
        "status", "quantity", "currency",
    ]  # fmt: skip
    both = claims[[*CLAIM, *kept_of_claim]].merge(
        lines[kept].rename(columns={"shop": "line_shop", "sku": "line_sku", "variation": "line_variation"}),
        on=["platform", "order_id"], how="left",
    )  # fmt: skip
    item = (both["sku"] != "") & (both["sku"] == both["line_sku"])
    both["rank"] = 4
    both.loc[both["of_order"] == 1, "rank"] = 3
    both.loc[item, "rank"] = 2
    both.loc[item & (both["variation"] == both["line_variation"]), "rank"] = 1
    both["unshipped"] = both["ship_day"].isna()
    both["elsewhere"] = both["shop"] != both["line_shop"]
    both = both.sort_values(
        [*CLAIM, "rank", "unshipped", "elsewhere", "unit_price"], ascending=[True] * 8 + [False]
    )
    best = both.drop_duplicates(CLAIM).copy()
    whole = best["rank"] == 4
    best.loc[whole, "unit_price"] = float("nan")
    best.loc[whole, "line"] = "order " + best["line_shop"].fillna("") + best["order_id"]
    best["sku"] = best["line_sku"].where(~whole & best["line_sku"].notna(), best["sku"])
    return best


def decided(claims: pd.DataFrame) -> pd.DataFrame:
    """The fault of each claim, judged or as the file said, and the claim of each line that decides."""
    judgement = claims["judged_fault"]
    fault = judgement.fillna(claims["seller_fault"]).fillna("unknown")
    left = claims["line_shop"].notna() & claims["ship_day"].isna() & judgement.isna()
    claims = claims.assign(fault=fault.mask(left, "no"))
    claims["order"] = claims["fault"].map({"yes": 0, "unknown": 1, "no": 2})
    claims["own"] = claims["line"].fillna("claim " + claims["case_id"])
    first = claims.sort_values(["own", "order", "opened_at", "case_id"], ascending=[True, True, False, False])
    claims["decides"] = False
    claims.loc[first[~first["caught"]].drop_duplicates("own").index, "decides"] = True
    told = claims[(claims["fault"] != "no") & (claims["rank"] < 4) & ~claims["caught"]]
    twice = (claims["rank"] == 4) & claims["order_id"].isin(told["order_id"])
    claims.loc[twice, "decides"] = False
    return claims
