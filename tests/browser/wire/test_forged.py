"""The running server, spoken to without a browser: what no screen offers comes to nothing, for every role and shop."""

from __future__ import annotations

import http.client
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus

from data.accounts import COOKIE, Accounts
from data.cases import photos
from data.records import records
from data.schema import PEOPLE, RETROS, TABLES
from data.store import Store
from tests.browser.server import Server
from tests.browser.wire.client import WireVisitor, forged
from tests.make import case, line, loaded, write

PASSWORD = "correct horse battery"
PEOPLE_HERE = {"boss@b.c": ("admin", ""), "one@b.c": ("editor", "Oneshop"), "looks@b.c": ("viewer", "")}
SCREENS = {  # those on which anything can be written, and one with charts
    "skus": "sku=SKU-Othershop&open=all", "cases": "case=C-Othershop-1&part=photos&open=all",
    "retro": "retro=R-1&open=all", "actions": "open=all", "imports": "open=all", "settings": "tab=people&open=all",
}  # fmt: skip
NOTES = (
    "people.signed_in",
    "people.signed_out",
    "people.refused",
    "rights.refused",
    "downloads.refused",
    "imports.refused",
)
SECRETS_OF_OTHERS = ("C-Othershop", "SKU-Othershop", "Othershop-1", "R-1 of all shops")


@dataclass
class House:
    """The server and the cookies of its people."""

    server: Server
    cookies: dict[str, str]

    def visitor(self, email: str = "") -> WireVisitor:
        """A connection as that person, '' for a stranger."""
        return WireVisitor(self.server.port, self.cookies.get(email, ""))

    def http(
        self, method: str, path: str, email: str = "", body: bytes = b"", **headers: str
    ) -> tuple[int, str]:
        """Status and text of an answer."""
        connection = http.client.HTTPConnection("localhost", self.server.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, sent | ({"Cookie": self.cookies[email]} if email else {}))
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, text


def content(store: Store) -> dict[str, Any]:
    """Every row of every table that people write, and what the trail says was written."""
    found: dict[str, Any] = {
        name: sorted(map(repr, store.rows(f"from {name}")))
        for name in TABLES
        if name not in ("audit", "meta")
    }
    notes = ", ".join(f"'{what}'" for what in NOTES)
    found["audit"] = store.rows(
        f"select what, count(*) from audit where what not in ({notes}) group by 1 order by 1"
    )
    return found


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server with people and two shops; none of the tests may write anything, which is looked for at the end."""
    base = tmp_path_factory.mktemp("wire")
    store, accounts = Store(base / "var" / "rightbox.duckdb"), Accounts(base / "var")
    for shop in ("Oneshop", "Othershop"):
        orders = [line(f"{shop}-{n}", f"SKU-{shop}", shop=shop) for n in range(12)]
        cases = [case(f"C-{shop}-{n}", f"{shop}-{n}", sku=f"SKU-{shop}", shop=shop) for n in range(3)]
        loaded(store, write(base / f"o-{shop}.csv", orders))
        loaded(store, write(base / f"c-{shop}.csv", cases))
    key = {
        "platform": "shopee",
        "shop": "Othershop",
        "case_id": "C-Othershop-1",
        "sku": "SKU-Othershop",
        "variation": "",
    }
    picture = io.BytesIO()
    Image.radial_gradient("L").convert("RGB").save(picture, "PNG")
    photos.add(store, key, picture.getvalue(), "test", "box.png")
    records.put(store, RETROS, {"retro_id": "R-1", "title": "R-1 of all shops"}, "test")
    cookies = {}
    for email, (role, shops) in PEOPLE_HERE.items():
        records.put(store, PEOPLE, {"email": email, "role": role, "shops": shops}, "test")
        accounts.put(email, PASSWORD)
        cookies[email] = f"{COOKIE}={accounts.sign_in(email, PASSWORD).token}"
    before = content(store)
    store.close()
    server = Server(base / "var")
    server.start()
    yield House(server, cookies)
    server.stop()
    store = Store(base / "var" / "rightbox.duckdb")
    after = content(store)
    store.close()
    assert {name for name in after if after[name] != before[name]} == set(), "something was written"


def test_pressing_what_only_others_see_writes_and_tells_nothing(house: House) -> None:
    """Every widget of the administrator's screens, pressed, filled and edited by people whose screens lack it."""
    offered: dict[str, dict[str, str]] = {}
    with house.visitor("boss@b.c") as boss:
        for screen, query in SCREENS.items():
            drawn = boss.see(screen, query)
            assert not drawn.failed, (screen, drawn.failed)
            offered[screen] = drawn.widgets
        assert "one@b.c" in drawn.text  # the list of people
    kinds = {kind for widgets in offered.values() for kind in widgets.values()}
    assert {"button", "text_input", "selectbox"} <= kinds and len(kinds) > 8, kinds
    for email in ("looks@b.c", "one@b.c", ""):
        with house.visitor(email) as visitor:
            for screen, query in SCREENS.items():
                seen = visitor.see(screen, query)
                hidden = {w: kind for w, kind in offered[screen].items() if w not in seen.widgets}
                for drawn in (seen, visitor.see(screen, query, forged(hidden, "boss@b.c"))):
                    assert not drawn.failed, (email, screen, drawn.failed)
                    assert "one@b.c" not in drawn.text or email == "one@b.c", (email, screen)
                    if email != "looks@b.c":
                        told = [secret for secret in SECRETS_OF_OTHERS if secret in drawn.text]
                        assert not [secret for secret in told if secret not in query], (email, screen, told)


def test_values_that_a_field_does_not_offer_tell_nothing_of_other_shops(house: House) -> None:
    with house.visitor("one@b.c") as visitor:
        for screen in ("overview", "cases", "costs"):
            own = {
                w: kind
                for w, kind in visitor.see(screen).widgets.items()
                if kind not in ("button", "download_button")
            }
            drawn = visitor.see(screen, "shop=Othershop&sku=Othershop", forged(own, "Othershop"))
            assert not drawn.failed, (screen, drawn.failed)
            for secret in ("C-Othershop", "SKU-Othershop"):
                assert secret not in drawn.text, (screen, secret)


@pytest.mark.parametrize(
    "name", ["clear_cache", "load_git_info", "debug_shutdown_runtime", "debug_disconnect_websocket"]
)
def test_other_messages_of_the_protocol_do_no_harm(name: str, house: House) -> None:
    with house.visitor() as stranger:
        stranger.see("overview")
        said = BackMsg()
        setattr(said, name, True)
        stranger.say(said)
        assert "C-Othershop" not in stranger.see("cases").text
    with house.visitor("boss@b.c") as boss:
        assert "SKU-Othershop" in boss.see("skus").text


def test_a_picture_is_for_those_who_see_its_case(house: House) -> None:
    with house.visitor("boss@b.c") as boss:
        files = boss.see("cases", SCREENS["cases"]).files
        assert files
        for path in files:
            assert house.http("GET", path, "boss@b.c")[0] == 200
            assert house.http("GET", path)[0] == house.http("GET", path, "one@b.c")[0] == 403


def test_every_route_refuses_strangers_and_people_who_may_not(house: House) -> None:
    with house.visitor("boss@b.c") as boss:
        page = boss.see("imports", "open=all").text
    tickets = re.findall(r"/upload/([\w-]{30,})", page)
    assert tickets
    for email in ("", "looks@b.c"):
        tried = {
            ("PUT", "/upload/guessed"), ("PUT", "/_stcore/upload_file/guessed/file"),
            ("DELETE", "/_stcore/upload_file/guessed/file"), ("POST", "/session"), ("POST", "/hooks/actions"),
            ("GET", "/media/guessed.png"), *(("PUT", f"/upload/{token}") for token in tickets),
        }  # fmt: skip
        for method, path in tried:
            status, text = house.http(method, path, email, b"x,y\n1,2\n", X_File_Name="a.csv")
            assert status in (403, 404), (email, method, path, status)
            assert "shop" not in text.lower()
        for path in (
            "/", "/healthz", "/readyz", "/_stcore/health", "/_stcore/metrics", "/_stcore/host-config",
            "/_stcore/agent/openapi.json", "/_stcore/script-health-check", "/settings", "/app/static/x",
        ):  # fmt: skip
            status, text = house.http("GET", path, email)
            assert status < 500 and not re.search("oneshop|othershop|b\\.c", text, re.I), (path, status)
    assert house.http("POST", "/_stcore/agent/interact", "", b"{}")[0] >= 400


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "localhost.evil.example:{port}"])
def test_a_name_that_a_page_elsewhere_points_here_gets_no_connection(host: str, house: House) -> None:
    """DNS rebinding: the page's own origin and the host that its browser sends are the same, and foreign."""
    foreign = host.format(port=house.server.port)
    for origin in ("", None):
        with pytest.raises(InvalidStatus), WireVisitor(house.server.port, host=foreign, origin=origin):
            pass
    with pytest.raises(InvalidStatus), WireVisitor(house.server.port, origin="http://evil.example"):
        pass
