"""Every known format."""

from data.formats import (
    amazon,
    crossborder,
    edianbao,
    efast365,
    generic,
    jushuitan,
    lazada,
    mabang,
    odoo,
    shiphero,
    shipstation,
    shopee,
    shopify,
    templates,
    tiktok,
    wangdiantong,
)
from data.formats.contract import Report

FORMATS: tuple[Report, ...] = (
    *templates.REPORTS,
    *shopee.REPORTS,
    *lazada.REPORTS,
    *tiktok.REPORTS,
    *amazon.REPORTS,
    *shopify.REPORTS,
    *wangdiantong.REPORTS,
    *jushuitan.REPORTS,
    *edianbao.REPORTS,
    *mabang.REPORTS,
    *efast365.REPORTS,
    *crossborder.REPORTS,
    *shipstation.REPORTS,
    *shiphero.REPORTS,
    *odoo.REPORTS,
    *generic.REPORTS,
)


def find(key: str) -> Report:
    """The report of that key. Raises KeyError."""
    for report in (*FORMATS, *shopee.FAILED_BY_NAME.values()):
        if report.key == key:
            return report
    raise KeyError(key)
