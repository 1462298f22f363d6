"""Mercado Livre and Mercado Libre: sales; a parcel of several products has a row of its own, which is no line."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "mercado_livre",
        "order",
        "pt-BR",
        "order_lines",
        ("N.º de venda", "Data da venda", "# de anúncio|Título do anúncio", "Unidades"),
        repeats="sum",
        currency="BRL",
        zone="America/Sao_Paulo",
        pre=("items_only",),
        samples=("mercado_livre_vendas.xlsx",),
    ),
    build(
        "mercado_livre",
        "order",
        "es",
        "order_lines",
        (
            "# de venta|N.º de venta",
            "Fecha de venta",
            "# de publicación|Título de la publicación",
            "Unidades",
        ),
        repeats="sum",
        pre=("items_only",),
    ),
)
