"""Every known format: the modules of data.formats that declare one."""

from importlib import import_module

from data.formats import own
from data.formats.contract import ExportReport

MODULES = (
    "marketplaces.shopee",
    "marketplaces.lazada",
    "marketplaces.tiktok",
    "marketplaces.amazon",
    "marketplaces.shopify",
    "marketplaces.ebay",
    "marketplaces.etsy",
    "marketplaces.woocommerce",
    "marketplaces.temu",
    "marketplaces.mercado_livre",
    "marketplaces.korea",
    "marketplaces.rakuten",
    "marketplaces.china",
    "marketplaces.douyin",
    "marketplaces.india",
    "systems.wangdiantong",
    "systems.jushuitan",
    "systems.edianbao",
    "systems.mabang",
    "systems.efast365",
    "systems.crossborder",
    "systems.shipstation",
    "systems.shiphero",
    "systems.odoo",
    "systems.generic",
)

_REPORTS: dict[str, tuple[ExportReport, ...]] = {
    module: import_module(f"data.formats.{module}").REPORTS for module in MODULES
}
FORMATS: tuple[ExportReport, ...] = (
    *own.REPORTS,
    *(report for found in _REPORTS.values() for report in found),
)

# where a shop may sell; a table that says nothing of it is asked
MARKETPLACES: tuple[str, ...] = (
    *dict.fromkeys(
        report.platform
        for module, found in _REPORTS.items()
        for report in found
        if module.startswith("marketplaces.")
    ),
    "other",
)


def find(key: str) -> ExportReport:
    """The report of that key. Raises KeyError."""
    for report in FORMATS:
        if report.key == key:
            return report
    raise KeyError(key)
