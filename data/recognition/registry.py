"""Every known format."""

from data.formats import own
from data.formats.contract import Report
from data.formats.marketplaces import amazon, lazada, shopee, shopify, tiktok
from data.formats.systems import (
    crossborder,
    edianbao,
    efast365,
    generic,
    jushuitan,
    mabang,
    odoo,
    shiphero,
    shipstation,
    wangdiantong,
)

FORMATS: tuple[Report, ...] = (
    *own.REPORTS,
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
