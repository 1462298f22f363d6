"""The digest goes out once: what was delivered is remembered beside it, and each channel gets its try."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

from analysis.digest import send
from analysis.digest.build import Digest
from analysis.digest.send import Mail, NotSent, Webhook

KEPT = "sent.json"


def deliver(
    digest: Digest, folder: Path, mail: Mail | None, webhook: Webhook | None, *, again: bool = False
) -> list[str]:
    """Send the digest to each channel that does not have it yet; the channels that got it now: mail, webhook.

    Parameters
    ----------
    folder : Path
        Where the digests lie; what was delivered is kept there in ``sent.json``, by hashes: no address, no secret.
    again : bool
        True to send it once more.

    Raises
    ------
    NotSent
        If a channel failed; the others were tried all the same, and a second call tries only the failed one.
    """
    ways: list[tuple[str, str, Callable[[], None]]] = []
    if mail is not None:
        to = ",".join((mail.host, *sorted(mail.recipients)))
        ways.append(("mail", to, lambda: send.mail(digest, mail)))
    if webhook is not None:
        ways.append(("webhook", webhook.url, lambda: send.post(digest, webhook)))
    sent, failed = [], []
    for name, target, way in ways:
        key = _key(digest, name, target)
        if key in _earlier(folder) and not again:
            continue
        try:
            way()
        except NotSent as problem:
            failed.append(str(problem))
            continue
        _keep(folder, key)
        sent.append(name)
    if failed:
        raise NotSent("; ".join(failed))
    return sent


def _key(digest: Digest, name: str, target: str) -> str:
    """The same week, scope and language on the same channel; newer data do not make it another digest."""
    parts = (digest.scope or digest.stamp, digest.period, digest.language, name, target)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _earlier(folder: Path) -> list[str]:
    try:
        found = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [str(key) for key in found] if isinstance(found, list) else []


def _keep(folder: Path, key: str) -> None:
    """Write at once and as a whole, so that a power cut leaves the old list or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{KEPT}.part"
    part.write_text(json.dumps([k for k in _earlier(folder) if k != key] + [key]), encoding="utf-8")
    part.replace(folder / KEPT)
