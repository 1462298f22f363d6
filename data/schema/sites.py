"""Countries that marketplaces sell in, with their time zones and currencies."""

SITES: dict[str, tuple[str, str, str]] = {  # locale -> site, zone, currency
    "id": ("ID", "Asia/Jakarta", "IDR"),
    "th": ("TH", "Asia/Bangkok", "THB"),
    "vi": ("VN", "Asia/Ho_Chi_Minh", "VND"),
    "pt-BR": ("BR", "America/Sao_Paulo", "BRL"),
    "zh-TW": ("TW", "Asia/Taipei", "TWD"),
    "zh-CN": ("CN", "Asia/Shanghai", "CNY"),
}
CURRENCY_ZONES: dict[str, tuple[str, str]] = {
    "SGD": ("SG", "Asia/Singapore"),
    "MYR": ("MY", "Asia/Kuala_Lumpur"),
    "PHP": ("PH", "Asia/Manila"),
} | {currency: (site, zone) for site, zone, currency in SITES.values()}
