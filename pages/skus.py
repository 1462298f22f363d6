"""SKUs: where errors come from and which are worth working on."""

from pages.ui import parts

parts.title("skus")
