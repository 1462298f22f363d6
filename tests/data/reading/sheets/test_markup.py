# ruff: noqa: E501 - tables of cells read better on one line
"""Tables written as HTML or as XML of 2003 and called .xls are read; hostile ones are harmless and bounded."""

from __future__ import annotations

import base64
import html
import io
import quopri
import random
import time
from pathlib import Path

import msoffcrypto
import pytest
from msoffcrypto.format.ooxml import OOXMLFile

from data.importing import ingest
from data.reading.base.model import Refused
from data.reading.files import read
from data.store import Store
from tests.paths import SAMPLES

HEADER = ["售后单号", "订单号", "商品编码", "数量", "退款金额", "退款原因", "申请时间", "处理状态"]
SS = "urn:schemas-microsoft-com:office:spreadsheet"


def rows_of(seed: int, count: int = 25) -> list[list[str]]:
    """After-sale rows with what breaks careless readers: signs of markup, long numbers, blanks."""
    rnd = random.Random(seed)
    return [
        [str(1009876543210987654 + n), str(6917926768823643751 + n), rnd.choice(("TEE-NV-L", "A<B>&C", "0012")),
         str(rnd.randrange(1, 4)), f"{rnd.randrange(100, 99999) / 100:.2f}", rnd.choice(("发错货", "少件/漏发")),
         f"2026-07-{n % 28 + 1:02d} 10:00:00", "退款成功"]
        for n in range(count)
    ]  # fmt: skip


def as_html(rows: list[list[str]], rnd: random.Random, charset: str) -> bytes:
    """As ERPs write it: a title over all columns, no quotes, tags in any case, a closing sum."""
    td = rnd.choice(("td", "TD", "Td"))
    table = "".join(
        "<tr>"
        + "".join(f"<{td} style='x'>{html.escape(cell)}&nbsp;</{td}>" for cell in row)
        + rnd.choice(("</tr>", ""))
        for row in [HEADER, *rows, ["合计", *[""] * 7]]
    )
    title = f"<tr><td colspan={len(HEADER)}>售后单</td></tr>" if rnd.random() < 0.5 else ""
    head = rnd.choice(
        ("", "<style>td{mso-number-format:'\\@';}</style><script>document.write('<table>')</script>")
    )
    text = f'<html><head><meta charset="{charset}">{head}</head><body><table border=1>{title}{table}</table></body></html>'
    return text.encode("gb18030" if charset == "gb2312" else charset)


def as_xml(rows: list[list[str]]) -> bytes:
    """As a workbook of 2003: numbers as numbers, moments as moments, columns left out by an index."""

    def cell(at: int, text: str) -> str:
        kind = "Number" if at in (3, 4) else "DateTime" if at == 6 else "String"
        value = text.replace(" ", "T") + ".000" if kind == "DateTime" else html.escape(text)
        return f'<Cell ss:Index="{at + 1}"><Data ss:Type="{kind}">{value}</Data></Cell>'

    head = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in HEADER)
    body = "".join(
        "<Row>" + "".join(cell(at, text) for at, text in enumerate(row)) + "</Row>" for row in rows
    )
    return (f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="{SS}" xmlns:ss="{SS}">'
            f'<Worksheet ss:Name="售后"><Table><Row ss:Index="2">{head}</Row>{body}</Table></Worksheet></Workbook>').encode()  # fmt: skip


def as_mail(page: bytes, encoding: str) -> bytes:
    """As a web archive: frames first, then the sheet, encoded as mails are."""
    body = base64.encodebytes(page) if encoding == "base64" else quopri.encodestring(page)
    part = '--x\r\nContent-Location: file:///C:/{}\r\nContent-Transfer-Encoding: {}\r\nContent-Type: text/html; charset="utf-8"\r\n\r\n'
    frames = (
        part.format("a.htm", "7bit").encode()
        + b"<html><frameset><frame src=sheet001.htm></frameset></html>\r\n"
    )
    sheet = part.format("sheet001.htm", encoding).encode() + body + b"\r\n--x--\r\n"
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
    return head + frames + sheet


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["gb2312", "utf-8", "xml", "base64", "quoted-printable"])
def test_every_row_of_a_table_in_markup_becomes_a_case(tmp_path: Path, seed: int, kind: str) -> None:
    rows, path, store = rows_of(seed), tmp_path / "after_sale.xls", Store(None)
    if kind in ("base64", "quoted-printable"):
        path.write_bytes(as_mail(as_html(rows, random.Random(seed), "utf-8"), kind))
    else:
        path.write_bytes(as_xml(rows) if kind == "xml" else as_html(rows, random.Random(seed), kind))
    assert ingest.load(store, path).refused is None
    found = store.rows(
        "select case_id, order_id, sku, quantity, cast(opened_at + interval 8 hour as varchar) from cases order by 1"
    )
    assert found == [(r[0], r[1], r[2], int(r[3]), r[6]) for r in rows]
    assert float(store.value("select sum(amount) from costs")) == pytest.approx(
        sum(float(r[4]) for r in rows)
    )


def test_a_cell_over_several_rows_belongs_to_each_and_a_layout_table_is_none(tmp_path: Path) -> None:
    path = tmp_path / "orders.xls"
    path.write_text(
        "<table><tr><td><table><tr><th>order<th>sku<th>n</tr><tr><td rowspan=2>O1<td>A<td>1<tr><td>B<br>b<td>2"
        "</table></td></tr></table>",
        "utf-8",
    )
    (table,) = read(path).tables
    assert table.header == ("order", "sku", "n")
    assert [list(row.values())[:3] for row in table.good.to_pylist()] == [
        ["O1", "A", "1"],
        ["O1", "B\nb", "2"],
    ]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
HOSTILE = {
    "laughs.xls": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><Workbook xmlns="{SS}">&l9;</Workbook>',
    "file.xls": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><Workbook xmlns="{SS}" '
    f'xmlns:ss="{SS}"><Worksheet ss:Name="a"><Table><Row><Cell><Data ss:Type="String">&e;</Data></Cell></Row></Table>'
    "</Worksheet></Workbook>",
    "index.xls": f'<?xml version="1.0"?><Workbook xmlns="{SS}" xmlns:ss="{SS}"><Worksheet ss:Name="a"><Table>'
    '<Row ss:Index="99999999"><Cell ss:Index="99999999"><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet>'
    "</Workbook>",
    "spans.xls": "<table>" + "<tr>" + "<td colspan=999999 rowspan=999999>x" * 500 + "</table>",
    "deep.xls": "<table>" + "<div>" * 200_000 + "<table><tr><td>a<td>b",
    "script.xls": "<html><table><tr><td>a<td>b<tr><td><script src='http://127.0.0.1:9/x.js'></script>"
    "<img src='http://127.0.0.1:9/x.png'>1<td>2</table><iframe src='file:///etc/passwd'></iframe>",
    "many.xls": "<table>" + "<tr><td colspan=1000>x</td></tr>" * 20_000 + "</table>",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_markup_is_refused_or_harmless_and_quick(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(HOSTILE[name], "utf-8")
    start = time.monotonic()
    try:
        text = str([table.good.to_pylist() for table in read(path).tables])
    except Refused as refused:
        text = str(refused.params)
    assert time.monotonic() - start < 60
    assert "haha" not in text and "root:" not in text
    assert Path("/etc/hostname").read_text("utf-8").strip() not in text


def test_markup_that_is_too_large_says_so(tmp_path: Path) -> None:
    path = tmp_path / "large.xls"
    path.write_bytes(b"<table><tr><td>a<td>b</tr>" + b"<tr><td>1<td>2</tr>" * 2_200_000 + b"</table>")
    with pytest.raises(Refused) as refused:
        read(path)
    assert refused.value.code == "workbook_too_large"


def test_a_page_that_holds_no_table_is_named_as_one(tmp_path: Path) -> None:
    path = tmp_path / "login.xls"
    path.write_text("<!doctype html><html><body><form><input name=user></form></body></html>", "utf-8")
    with pytest.raises(Refused) as refused:
        read(path)
    assert (refused.value.code, refused.value.params["what"]) == ("not_a_table", "HTML")


def labelled(plain: bytes) -> bytes:
    """A workbook in the container of rights management: that of a password under the names that a label has."""
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(plain)).encrypt("x", out)
    data = bytearray(out.getvalue())
    for before, after in (
        ("StrongEncryptionTransform", "DRMEncryptedTransform"),
        ("StrongEncryptionDataSpace", "DRMEncryptedDataSpace"),
    ):
        at = data.index(before.encode("utf-16-le") + b"\0\0")
        data[at : at + 64] = after.encode("utf-16-le").ljust(64, b"\0")
        data[at + 64 : at + 66] = ((len(after) + 1) * 2).to_bytes(2, "little")
    return bytes(data)


def test_a_labelled_workbook_says_that_a_label_protects_it(tmp_path: Path) -> None:
    plain = (SAMPLES / "lazada_orders.xlsx").read_bytes()
    path = tmp_path / "orders.xlsx"
    path.write_bytes(labelled(plain))
    assert msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes())).is_encrypted()
    for password in (None, "x"):
        with pytest.raises(Refused) as refused:
            read(path, password=password)
        assert refused.value.code == "label_protected"
