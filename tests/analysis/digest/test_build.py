"""The digest: what it says, what it never says, and what arrives where it is sent."""

import base64
import http.server
import json
import re
import shutil
import socketserver
import ssl
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.digest import build, delivery, minutes, send
from analysis.digest.build import Digest, Topic
from analysis.report import minutes as written_minutes
from analysis.signals import unusual, weekly
from analysis.wording.escape import WORD_JOINER
from analysis.wording.words import Words
from data import query, schema
from data.importing import ingest
from data.query import Filters, judging
from data.records import actions, rebases, records, retros, sale_days

NOW = datetime(2026, 11, 16, 3, 0, tzinfo=UTC).replace(tzinfo=None)
HOSTILE = "<!channel> [pay](http://evil.example) *now* @all"
DIGEST = Digest(
    "Week 40 & more: 1 new signal", "Sep 28 – Oct 4",
    (Topic("Signals", ("S3 <b>", HOSTILE)), Topic("Cases", ("none",))), 1, "2026-W40", "en",
)  # fmt: skip


@contextmanager
def listening(status=200, answer=b'{"code": 0}', location=""):
    """A web server on this machine that keeps what was posted."""
    seen = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, self.headers["Content-Type"], json.loads(body)))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *given):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook/s3cret", seen
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def mail_server():
    """An SMTP server that keeps the messages."""
    seen = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.wfile.write(b"220 here\r\n")
            message, reading = [], False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                if reading:
                    if line == ".":
                        reading = False
                        seen.append("\n".join(message))
                        self.wfile.write(b"250 kept\r\n")
                    else:
                        message.append(line)
                elif line.upper().startswith("DATA"):
                    reading = True
                    self.wfile.write(b"354 go on\r\n")
                elif line.upper().startswith("QUIT"):
                    self.wfile.write(b"221 bye\r\n")
                    return
                else:
                    self.wfile.write(b"250 fine\r\n")

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield server.server_address[1], seen
        finally:
            server.shutdown()
            thread.join()


# ---- what arrives --------------------------------------------------------------------------------------------------


def test_slack_gets_plain_text_in_which_nothing_is_a_mention_or_a_link():
    with listening(answer=b"ok") as (url, seen):
        send.post(DIGEST, send.Webhook("slack", url))
    path, kind, body = seen[0]
    assert path == "/hook/s3cret"
    assert kind.startswith("application/json")
    assert body["text"] == "Week 40 &amp; more: 1 new signal"
    assert {b["text"]["type"] for b in body["blocks"]} == {"plain_text"}
    assert [b["type"] for b in body["blocks"]] == [
        "header",
        "section",
        "header",
        "section",
        "header",
        "section",
    ]
    assert HOSTILE in body["blocks"][3]["text"]["text"].replace(WORD_JOINER, "")


def test_long_topics_keep_to_the_limits_of_slack_and_wecom():
    long = replace(DIGEST, topics=tuple(Topic("标题" * 200, ("错发" * 400,) * 9) for _ in range(40)))
    blocks = send.slack(long, send.Webhook("slack", ""))["blocks"]
    assert len(blocks) <= 50
    assert all(len(b["text"]["text"]) <= (150 if b["type"] == "header" else 3000) for b in blocks)
    assert sum(len(b["text"]["text"]) for b in blocks) <= 12_000
    posted = json.dumps(send.lark(long, send.Webhook("lark", "", "key")), ensure_ascii=False)
    assert len(posted.encode()) <= 20_000
    assert len(send.wecom(long, send.Webhook("wecom", ""))["markdown"]["content"].encode()) <= 4096


def test_what_does_not_fit_slack_ends_with_an_ellipsis_and_no_bare_heading():
    long = replace(DIGEST, topics=tuple(Topic(f"t{i}", ("x" * 2900,)) for i in range(5)))
    blocks = send.slack(long, send.Webhook("slack", ""))["blocks"]
    assert [b["type"] for b in blocks[-3:]] == ["header", "section", "section"]
    assert blocks[-1]["text"]["text"] == "…"
    assert [b["text"]["text"] for b in send.slack(DIGEST, send.Webhook("slack", ""))["blocks"]][-1] != "…"


@pytest.mark.parametrize("kind", list(send.PAYLOADS))
def test_an_address_in_a_name_is_no_link_wherever_it_arrives(kind):
    named = replace(
        DIGEST, topics=(Topic("t", ("see http://evil.example, www.evil.example, a@evil.example",)),)
    )
    with listening(answer=b"ok") as (url, seen):
        send.post(named, send.Webhook(kind, url))
    said = json.dumps(seen[0][2], ensure_ascii=False)
    assert not [active for active in ("://", "www.", "@evil") if active in said]
    assert "evil.example" in said


def test_the_page_of_a_digest_is_fit_for_mail():
    page = DIGEST.html()
    assert not [active for active in ("<script", "href", "src=", "url(", "@import") if active in page]
    assert page.count('<table role="presentation"') == 1
    assert all(' style="' in tag for tag in re.findall(r"<(?:h1|h2|p|ul|li|td)\b[^>]*>", page))
    assert '<meta name="color-scheme" content="light dark">' in page


def test_lark_gets_a_post_of_text_signed_with_the_secret():
    with listening() as (url, seen):
        send.post(replace(DIGEST, language="zh_CN"), send.Webhook("lark", url, "key"))
    body = seen[0][2]
    content = body["content"]["post"]["zh_cn"]["content"]
    assert {part["tag"] for line in content for part in line} == {"text"}
    assert body["sign"] == send.lark_sign(body["timestamp"], "key")


def test_a_lark_signature_is_the_one_of_its_documentation():
    # HMAC-SHA256 with "1599360473\\ndemo" as the key over nothing, in base 64; computed with openssl.
    assert send.lark_sign("1599360473", "demo") == "l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8="


def test_wecom_gets_markdown_whose_values_are_no_syntax():
    with listening(answer=b'{"errcode": 0}') as (url, seen):
        send.post(DIGEST, send.Webhook("wecom", url))
    lines = seen[0][2]["markdown"]["content"].splitlines()
    assert lines[0] == "**Week 40 & more: 1 new signal**"
    values = [line.removeprefix("> ") for line in lines if line.startswith("> ")]
    assert not set("".join(values)) & set("[]()<>*`#")


@pytest.mark.parametrize(
    ("status", "answer", "location"),
    [
        (500, b"", ""),
        (200, b'{"errcode": 93000}', ""),
        (200, b'{"code": 19024}', ""),
        (302, b"", "http://127.0.0.1:9/"),
    ],
)
def test_a_refusal_is_told_without_the_address(status, answer, location):
    with listening(status, answer, location) as (url, seen), pytest.raises(send.NotSent) as refused:
        send.post(DIGEST, send.Webhook("wecom", url))
    assert len(seen) == 1
    assert "s3cret" not in str(refused.value)


def test_mail_has_text_and_page_and_no_active_content():
    with mail_server() as (port, seen):
        by = send.Mail("127.0.0.1", port, "none", "", "", "rightbox@shop.example", ("ops@shop.example",))
        send.mail(DIGEST, by)
    assert "Subject: Week 40 & more: 1 new signal" in seen[0]
    assert "text/plain" in seen[0]
    assert "text/html" in seen[0]
    assert "<b>" not in DIGEST.html()
    assert "<!channel>" not in DIGEST.html()


def test_a_mail_server_that_is_not_there_is_said():
    with mail_server() as (port, _):
        pass
    with pytest.raises(send.NotSent):
        send.mail(DIGEST, send.Mail("127.0.0.1", port, "none", "", "", "a@b.example", ("c@d.example",)))


def test_nothing_is_sent_unless_configured_and_secrets_go_over_tls_only():
    assert send.configured({}) == (None, None)
    assert send.configured({"RIGHTBOX_SMTP_HOST": "mail.example"}) == (None, None)
    hook = {"RIGHTBOX_DIGEST_WEBHOOK": "https://hooks.slack.com/services/x"}
    assert send.configured(hook)[1] == send.Webhook("slack", "https://hooks.slack.com/services/x")
    mail = {"RIGHTBOX_SMTP_HOST": "mail.example", "RIGHTBOX_DIGEST_TO": "a@b.example, c@d.example"}
    by, _ = send.configured({**mail, "RIGHTBOX_DIGEST_FROM": "r@b.example"})
    assert (by.port, by.security, by.recipients) == (587, "starttls", ("a@b.example", "c@d.example"))
    for wrong in (
        {"RIGHTBOX_DIGEST_WEBHOOK": "http://hooks.slack.com/services/x"},
        {"RIGHTBOX_DIGEST_WEBHOOK": "https://chat.example/x"},
        mail,
        {**mail, "RIGHTBOX_DIGEST_FROM": "r@b.example", "RIGHTBOX_SMTP_SECURITY": "none"},
    ):
        with pytest.raises(ValueError, match="RIGHTBOX_"):
            send.configured(wrong)


# ---- over TLS, with a password -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate of this machine, made by the program that every build machine has."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl here")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "cert.pem"
    asked = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    more = ["-addext", "subjectAltName=DNS:localhost", "-keyout", str(key), "-out", str(made)]
    subprocess.run(["openssl", *asked.split(), *more], check=True, capture_output=True)
    return made, key


class Guarded(socketserver.StreamRequestHandler):
    """SMTP that takes mail only over TLS and after a sign-in."""

    def handle(self):
        self.secret, told = False, self.server.told
        self._say("220 here")
        while line := self.rfile.readline().decode().strip():
            word = line.upper().split(" ")[0]
            told.append((self.secret, line))
            if word == "EHLO":
                self._say("250-here", "250-AUTH PLAIN" if self.secret else "250-STARTTLS", "250 SMTPUTF8")
            elif word == "STARTTLS":
                self._say("220 go")
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")
                self.secret = True
            elif word == "AUTH":
                right = base64.b64encode(b"\0robot\0pass word").decode() in line
                self._say("235 in" if right else "535 5.7.8 no, robot")
            elif word == "RCPT":
                self._say("550 5.1.1 nobody" if "gone@" in line else "250 fine")
            elif word == "DATA":
                self._say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.seen.append(message_from_bytes(body, policy=policy.default))
                self._say("250 kept")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, *lines):
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()


@pytest.fixture
def guarded(certificate, monkeypatch):
    made, key = certificate
    trusting = ssl.create_default_context(cafile=str(made))
    monkeypatch.setattr(send.ssl, "create_default_context", lambda: trusting)
    with socketserver.TCPServer(("localhost", 0), Guarded) as server:
        server.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.context.load_cert_chain(made, key)
        server.seen, server.told = [], []
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def by_tls(server, password="pass word", to=("ops@shop.example",)):
    port = server.server_address[1]
    return send.Mail("localhost", port, "starttls", "robot", password, "Rightbox <r@shop.example>", to)


def test_mail_is_encrypted_before_the_password_and_whole_in_every_script(guarded):
    chinese = replace(
        DIGEST, title="2026 年第 40 周错发简报", topics=(Topic("有哪些异常", ("错发 " * 400,)),)
    )
    send.mail(chinese, by_tls(guarded))
    message = guarded.seen[0]
    assert message["Subject"] == "2026 年第 40 周错发简报"
    assert message["Date"]
    assert message["Message-ID"].endswith("@shop.example>")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert "错发 错发" in message.get_body(("plain",)).get_content()
    assert all(secret for secret, line in guarded.told if not line.upper().startswith(("EHLO", "STARTTLS")))


def test_a_wrong_password_is_told_without_it(guarded):
    with pytest.raises(send.NotSent) as refused:
        send.mail(DIGEST, by_tls(guarded, password="hunter2"))
    assert "hunter2" not in str(refused.value)
    assert "robot" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert not guarded.seen


def test_recipients_that_were_refused_are_counted_not_named(guarded):
    with pytest.raises(send.NotSent, match="1 of 2 recipients") as refused:
        send.mail(DIGEST, by_tls(guarded, to=("ops@shop.example", "gone@shop.example")))
    assert "gone@" not in str(refused.value)
    assert len(guarded.seen) == 1


def test_no_password_goes_to_a_server_that_offers_no_encryption():
    with mail_server() as (port, seen):
        by = send.Mail("localhost", port, "starttls", "robot", "hunter2", "a@b.example", ("c@d.example",))
        with pytest.raises(send.NotSent):
            send.mail(DIGEST, by)
    assert not seen


# ---- once ----------------------------------------------------------------------------------------------------------


def test_a_week_is_delivered_once_to_each_channel_unless_asked(tmp_path):
    with listening(answer=b"ok") as (url, seen):
        hook = send.Webhook("slack", url)
        assert delivery.deliver(DIGEST, tmp_path, None, hook) == ["webhook"]
        newer = replace(DIGEST, stamp="data as of a later day", scope=DIGEST.stamp, alerts=0)
        assert delivery.deliver(newer, tmp_path, None, hook) == []
        assert delivery.deliver(DIGEST, tmp_path, None, hook, again=True) == ["webhook"]
        assert delivery.deliver(replace(DIGEST, period="2026-W41"), tmp_path, None, hook) == ["webhook"]
    assert len(seen) == 3
    kept = (tmp_path / delivery.KEPT).read_text()
    assert "s3cret" not in kept
    assert "127.0.0.1" not in kept


def test_a_channel_that_failed_is_tried_again_and_the_other_is_not(tmp_path):
    with mail_server() as (port, mails):
        by = send.Mail("127.0.0.1", port, "none", "", "", "a@b.example", ("c@d.example",))
        with listening(status=500) as (url, _), pytest.raises(send.NotSent):
            delivery.deliver(DIGEST, tmp_path, by, send.Webhook("slack", url))
        assert len(mails) == 1
        with listening(answer=b"ok") as (other, posts):
            hook = send.Webhook("slack", other)
            assert delivery.deliver(DIGEST, tmp_path, by, hook) == ["webhook"]
    assert (len(mails), len(posts)) == (1, 1)


@pytest.mark.parametrize("damaged", ["", "{", '{"a": 1}', "null"])
def test_a_damaged_list_of_what_was_sent_does_not_stop_the_digest(tmp_path, damaged):
    (tmp_path / delivery.KEPT).write_text(damaged)
    with listening(answer=b"ok") as (url, seen):
        assert delivery.deliver(DIGEST, tmp_path, None, send.Webhook("slack", url)) == ["webhook"]
    assert len(seen) == 1


# ---- what it says --------------------------------------------------------------------------------------------------


def test_markdown_reads_as_it_is_and_stops_syntax():
    told = build.stopped("Station S3: 5.0 (of 7) errors")
    assert told == "Station S3: 5.0 (of 7) errors"
    hostile = build.stopped(HOSTILE)
    assert "\\<!channel" in hostile.replace("\\!", "!")
    assert "\\[pay\\]" in hostile
    assert "http://" not in hostile


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ask Tan, +65 9123 4567", "ask Tan, …"),
        ("mail tan.b@shop.sg now", "mail … now"),
        ("SKU TEE-NAVY-M in bin A-03-2", "SKU TEE-NAVY-M in bin A-03-2"),
        ("order 260703ABCDEF01", "order 260703ABCDEF01"),
        ("电话13912345678联系", "电话…联系"),
    ],
)
def test_addresses_and_numbers_of_people_are_taken_out(text, kept):
    assert build.for_readers(text, private=False) == kept


@pytest.fixture
def small(store, tmp_path):
    """Some lines of one week, and an action that is overdue with a person in its title."""
    rows = "\n".join(f"shopee,o{i},2026-10-05,S1,A,1" for i in range(40))
    path = tmp_path / "orders.csv"
    path.write_text("platform,order_id,shipped_at,shop,sku,quantity\n" + rows, encoding="utf-8")
    upload = ingest.prepare(store, path, name=path.name)
    assert upload.tables, upload.refused
    ingest.commit(store, upload)
    row = {
        "title": "Ask Mei (mei@shop.example, +65 9123 4567) for bins", "owner": "Mei Tan", "due_on": date(2026, 11, 2),
        "metric": "error_rate", "target_ratio": 0.5, "scope": "sku=A", "action_id": "A-1",
    }  # fmt: skip
    actions.create(store, row, "test")
    return store


def test_owners_are_for_the_house_and_nobody_is_named_in_what_is_sent(small):
    week = Filters(date(2026, 10, 5), date(2026, 10, 11))
    own = build.build(small, week, Words("en"), now=NOW, private=True).text()
    sent = build.build(small, week, Words("en"), now=NOW).text()
    assert "Mei Tan" in own
    assert "overdue since Nov 2, 2026" in sent
    for person in ("Mei Tan", "mei@shop.example", "9123"):
        assert person not in sent
    assert records.everything(small, schema.ACTIONS)["owner"].tolist() == ["Mei Tan"]


class Steady:
    """A warehouse in which nothing changes: eight stations, 400 lines a week each, 1 % errors."""

    def __init__(self, weeks: int, seed: int):
        rng = np.random.default_rng(seed)
        mondays = pd.date_range("2023-01-02", periods=weeks, freq="7D")
        grid = pd.MultiIndex.from_product([mondays, [f"S{i}" for i in range(8)]], names=["week", "station"])
        self.frame = pd.DataFrame(
            {"lines": 400, "errors": rng.binomial(400, 0.01, len(grid))}, index=grid
        ).reset_index()

    def cells(self, by, filters, **more):
        weeks = self.frame["week"].dt.date
        part = self.frame[(weeks >= filters.start) & (weeks <= filters.end)]
        if "day" in by:
            part = (
                part.groupby("week", as_index=False)[["lines", "errors"]]
                .sum()
                .rename(columns={"week": "day"})
            )
            return part.assign(platform="p", shop="")
        part = part.assign(**{n: "" for n in by if n not in part.columns})
        return part.groupby(list(by), as_index=False)[["lines", "errors"]].sum()

    def extent(self):
        days = self.frame["week"].dt.date
        return SimpleNamespace(
            first_day=days.min(), last_day=days.max(), as_of=days.max() + timedelta(days=90)
        )

    def setting(self, name):
        return {"rules": "anhoj"}[name]

    def ask(self, question, *args):
        if question is query.claims_known:
            return pd.DataFrame({"platform": ["p"], "shop": [""], "known_until": [pd.Timestamp(args[0])]})
        if question is sale_days.shipping_days:
            return ()
        if question is judging.judged:
            return pd.DataFrame({"shop": [], "symptom": [], "judged": [], "ours": []})
        assert question is rebases.in_force
        return pd.DataFrame({"starts_on": []})

    def shared(self, question, *args):
        return question(self, *args)

    def delays(self, until):
        # every claim is in within a week
        return pd.DataFrame({"platform": "p", "delay_days": np.arange(600) % 7, "age_limit_days": 200})


def test_a_steady_warehouse_raises_no_more_alerts_than_its_rules_allow():
    weeks, seeds = 80, (1, 2)
    alerts = looks = 0
    for seed in seeds:
        source = Steady(weeks, seed)
        before = set()
        for at in range(40, weeks):
            end = (source.frame["week"].min() + timedelta(weeks=at)).date() - timedelta(days=1)
            # what this week tells is what the digest of the next week calls told already
            now = build.earlier(
                SimpleNamespace(
                    source=source,
                    filters=Filters(end - timedelta(days=6), end + build.WEEK),
                    start=end + timedelta(days=1),
                    end=end + build.WEEK,
                    as_of=end + timedelta(days=28) + build.WEEK,
                )
            )
            alerts += bool(now - before)
            looks += 1
            before = now
    allowed = weekly.FALSE_ALARMS["anhoj"] + unusual.FALSE_DISCOVERY
    assert alerts <= allowed * looks + 3 * np.sqrt(allowed * looks)
    assert looks == 80


def test_minutes_go_out_once_with_their_due_dates_until_something_in_them_changes(store, tmp_path):
    period = {"period_start": date(2026, 10, 5), "period_end": date(2026, 11, 1)}
    retro_id = retros.create(store, {"title": "Blue & black", **period}, "Ann")
    retros.save(store, retro_id, "decisions", "Bins are moved apart", "", "Ann")
    row = {
        "retro_id": retro_id, "title": "Stripe on the label", "owner": "Wei", "due_on": date(2100, 1, 4),
        "metric": "error_rate", "target_ratio": 0.5, "scope": "sku=A", "kind": "", "start_on": None,
    }  # fmt: skip
    actions.create(store, row, "Ann")

    def message():
        made = written_minutes.build(store, retro_id, Words("en"), now=NOW)
        return minutes.message(made, retro_id, written_minutes.due_rows(store, retro_id))

    with mail_server() as (port, seen):
        by = send.Mail("127.0.0.1", port, "none", "", "", "rightbox@shop.example", ("ops@shop.example",))
        assert delivery.deliver(message(), tmp_path, by, None) == ["mail"]
        assert delivery.deliver(message(), tmp_path, by, None) == []
        retros.save(store, retro_id, "decisions", "Labels get a stripe", "Bins are moved apart", "Ann")
        assert delivery.deliver(message(), tmp_path, by, None) == ["mail"]
    parts = list(message_from_bytes(seen[0].encode(), policy=policy.default).walk())
    text = next(p for p in parts if p.get_content_type() == "text/plain").get_content()
    assert "Bins are moved apart" in text and "Stripe on the label" in text and "Wei" in text
    calendar = next(p for p in parts if p.get_content_type() == "text/calendar")
    assert calendar.get_filename() == "rightbox-actions.ics"
    assert b"DTSTART;VALUE=DATE:21000104" in calendar.get_payload(decode=True)
