"""Sending the digest: by mail or to a webhook of Slack, Lark or WeCom, as environment variables say."""

from __future__ import annotations

import base64
import email.utils
import hashlib
import hmac
import json
import smtplib
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from analysis.digest.build import Digest

SECONDS = 15
LOCAL = ("127.0.0.1", "localhost", "::1")
SLACK_BLOCKS, SLACK_TEXT, SLACK_HEADER = 50, 3000, 150
# Slack refuses blocks that are longer together (seen at about 13,200 letters), Lark messages above 20 KB.
SLACK_ALL, LARK_BYTES = 12_000, 18_000
WECOM_BYTES = 4096
# Bytes around each line of a message to Lark.
LARK_FRAME = 40
# What WeCom's Markdown would read as syntax; it knows no backslashes.
_WECOM = str.maketrans("[]()<>*_`#", "［］（）＜＞＊＿｀＃")


class NotSent(RuntimeError):
    """A digest that could not be delivered; the message names no address and no secret."""


@dataclass(frozen=True)
class Mail:
    """How mail is sent. ``security``: starttls, ssl, or none (only to this machine)."""

    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Webhook:
    """Where a message is posted; ``secret`` signs messages to Lark."""

    kind: str
    url: str
    secret: str = ""


def configured(environment: Mapping[str, str]) -> tuple[Mail | None, Webhook | None]:
    """What the environment asks for; docs/digest.md lists the variables.

    Raises
    ------
    ValueError
        If a part is missing or makes no sense.
    """
    return _mail(environment), _webhook(environment)


def _mail(given: Mapping[str, str]) -> Mail | None:
    host = given.get("RIGHTBOX_SMTP_HOST", "").strip()
    to = tuple(a.strip() for a in given.get("RIGHTBOX_DIGEST_TO", "").split(",") if a.strip())
    if not host or not to:
        return None
    security = given.get("RIGHTBOX_SMTP_SECURITY", "starttls").strip().lower()
    if security not in ("starttls", "ssl", "none"):
        raise ValueError("RIGHTBOX_SMTP_SECURITY must be starttls, ssl or none")
    if security == "none" and host not in LOCAL:
        raise ValueError("RIGHTBOX_SMTP_SECURITY=none is only for a mail server on this machine")
    sender = given.get("RIGHTBOX_DIGEST_FROM", "").strip()
    if not sender:
        raise ValueError("RIGHTBOX_DIGEST_FROM is missing: the address that the digest comes from")
    port = int(given.get("RIGHTBOX_SMTP_PORT") or {"ssl": 465, "starttls": 587, "none": 25}[security])
    user, password = given.get("RIGHTBOX_SMTP_USER", ""), given.get("RIGHTBOX_SMTP_PASSWORD", "")
    return Mail(host, port, security, user, password, sender, to)


def _webhook(given: Mapping[str, str]) -> Webhook | None:
    url = web_address("RIGHTBOX_DIGEST_WEBHOOK", given.get("RIGHTBOX_DIGEST_WEBHOOK", "").strip())
    if not url:
        return None
    parts = urllib.parse.urlsplit(url)
    kind = given.get("RIGHTBOX_DIGEST_WEBHOOK_KIND", "").strip().lower() or HOSTS.get(
        parts.hostname or "", ""
    )
    if kind not in PAYLOADS:
        raise ValueError(f"RIGHTBOX_DIGEST_WEBHOOK_KIND must be one of {', '.join(PAYLOADS)}")
    return Webhook(kind, url, given.get("RIGHTBOX_DIGEST_WEBHOOK_SECRET", ""))


def web_address(name: str, url: str) -> str:
    """The address as it is, '' for none.

    Raises
    ------
    ValueError
        If it is neither https nor on this machine.
    """
    parts = urllib.parse.urlsplit(url)
    if url and parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOCAL):
        raise ValueError(f"{name} must begin with https://")
    return url


def mail(digest: Digest, by: Mail) -> None:
    """Send the digest as text and HTML.

    Raises
    ------
    NotSent
        If the mail server does not take it.
    """
    digest = digest.inert()
    message = EmailMessage()
    message["Subject"] = digest.title.replace("\n", " ")
    message["From"], message["To"] = by.sender, ", ".join(by.recipients)
    message["Date"] = email.utils.localtime()
    message["Message-ID"] = email.utils.make_msgid(domain=by.sender.rpartition("@")[2].strip("> ") or None)
    # Answers of absent colleagues are of no use to a program.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(digest.text())
    message.add_alternative(digest.html(), subtype="html")
    for name, content in digest.attached:
        message.add_attachment(content, maintype="text", subtype="calendar", filename=name)
    try:
        with _connect(by) as server:
            if by.user:
                server.login(by.user, by.password)
            refused = server.send_message(message)
    except (OSError, smtplib.SMTPException) as problem:
        # What the server answered can repeat addresses: only its kind is told.
        raise NotSent(f"the mail server did not take the digest ({type(problem).__name__})") from None
    if refused:
        raise NotSent(f"the mail server refused {len(refused)} of {len(by.recipients)} recipients")


def _connect(by: Mail) -> smtplib.SMTP:
    if by.security == "ssl":
        return smtplib.SMTP_SSL(by.host, by.port, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(by.host, by.port, timeout=SECONDS)
    if by.security == "starttls":
        try:
            server.starttls(context=ssl.create_default_context())
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
    return server


def post(digest: Digest, to: Webhook) -> None:
    """Post the digest to a webhook; redirects are not followed.

    Raises
    ------
    NotSent
        If it does not answer, or refuses.
    """
    body = json.dumps(PAYLOADS[to.kind](digest.inert(), to), ensure_ascii=False).encode("utf-8")
    said = deliver_json(to.url, body, to.kind)
    code = _refused(said)
    if code:
        raise NotSent(f"the {to.kind} webhook refused the digest (code {code})")


def deliver_json(url: str, body: bytes, name: str, headers: Mapping[str, str] | None = None) -> str:
    """Post JSON; the beginning of the answer. Redirects are not followed.

    Raises
    ------
    NotSent
        If it does not answer, or refuses.
    """
    kind = {"Content-Type": "application/json; charset=utf-8"}
    request = urllib.request.Request(url, body, {**kind, **(headers or {})})
    try:
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=SECONDS) as answer:
            return str(answer.read(10_000).decode("utf-8", "replace"))
    except (OSError, ValueError) as problem:
        status = f" {problem.code}" if isinstance(problem, urllib.error.HTTPError) else ""
        raise NotSent(
            f"the {name} webhook did not take what was sent ({type(problem).__name__}{status})"
        ) from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A webhook that moved must be configured anew: the message is not carried elsewhere."""

    def redirect_request(self, *given: Any, **more: Any) -> None:
        """No request to another place."""


def _refused(said: str) -> str:
    """The code with which Lark and WeCom refuse in an answer that is otherwise well, '' when they do not."""
    try:
        answer = json.loads(said)
    except ValueError:
        return ""
    codes = [answer.get(n) for n in ("code", "StatusCode", "errcode")] if isinstance(answer, dict) else []
    return next((str(c) for c in codes if c not in (None, 0, "0")), "")


def slack(digest: Digest, to: Webhook) -> dict[str, Any]:
    """Slack: blocks of plain text, in which nothing is read as a link or a mention."""
    blocks = [_plain("header", digest.title, SLACK_HEADER), _plain("section", digest.stamp, SLACK_TEXT)]
    for topic in digest.topics:
        blocks.append(_plain("header", topic.title, SLACK_HEADER))
        blocks.append(_plain("section", "\n".join(f"• {line}" for line in topic.lines), SLACK_TEXT))
    kept, used = [], 0
    for block in blocks[: SLACK_BLOCKS - 1]:
        used += len(block["text"]["text"])
        if used > SLACK_ALL - 1:
            break
        kept.append(block)
    if len(kept) < len(blocks):
        # A heading that has lost what stands below it goes, too.
        kept = kept[:-1] if kept[-1]["type"] == "header" else kept
        kept.append(_plain("section", "…", SLACK_TEXT))
    fallback = digest.title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": fallback, "blocks": kept}


def _plain(kind: str, text: str, most: int) -> dict[str, Any]:
    cut = text if len(text) <= most else text[: most - 1] + "…"
    return {"type": kind, "text": {"type": "plain_text", "text": cut, "emoji": False}}


def lark(digest: Digest, to: Webhook) -> dict[str, Any]:
    """Lark (Feishu): a post of text elements, signed when a secret is known."""
    texts = [digest.stamp]
    for topic in digest.topics:
        texts += [f"\n{topic.title}", *(f"• {line}" for line in topic.lines)]
    lines = [[{"tag": "text", "text": text}] for text in _within(texts, LARK_BYTES, LARK_FRAME)]
    language = "zh_cn" if digest.language.startswith("zh") else "en_us"
    made: dict[str, Any] = {
        "msg_type": "post",
        "content": {"post": {language: {"title": digest.title, "content": lines}}},
    }
    if to.secret:
        stamp = str(int(time.time()))
        made |= {"timestamp": stamp, "sign": lark_sign(stamp, to.secret)}
    return made


def lark_sign(stamp: str, secret: str) -> str:
    """Signature of a message to Lark: HMAC-SHA256 of nothing, with time and secret as the key, in base 64."""
    key = f"{stamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()


def wecom(digest: Digest, to: Webhook) -> dict[str, Any]:
    """WeCom: Markdown of at most 4,096 bytes, values without anything that it would read as syntax."""
    lines = [f"**{digest.title.translate(_WECOM)}**", digest.stamp.translate(_WECOM)]
    for topic in digest.topics:
        lines.append(f"**{topic.title.translate(_WECOM)}**")
        lines += [f"> {line.translate(_WECOM)}" for line in topic.lines]
    kept = _within(lines, WECOM_BYTES - 4, 1)
    return {"msgtype": "markdown", "markdown": {"content": "\n".join(kept)}}


def _within(lines: Sequence[str], most: int, frame: int) -> list[str]:
    """As many lines as fit into so many bytes, ``frame`` more for each; an ellipsis where some are left out."""
    kept, used = [], 0
    for line in lines:
        used += len(line.encode("utf-8")) + frame
        if used > most:
            return [*kept, "…"]
        kept.append(line)
    return kept


PAYLOADS: dict[str, Callable[[Digest, Webhook], dict[str, Any]]] = {
    "slack": slack,
    "lark": lark,
    "wecom": wecom,
}
HOSTS: dict[str, str] = {
    "hooks.slack.com": "slack",
    "open.feishu.cn": "lark",
    "open.larksuite.com": "lark",
    "qyapi.weixin.qq.com": "wecom",
}
