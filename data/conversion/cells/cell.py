"""One text column of a file as typed values, by its reader."""

from __future__ import annotations

from hashlib import sha256

from data.conversion.cells.amounts import Amounts
from data.conversion.cells.answers import Cell, each
from data.conversion.cells.ids import Ids
from data.conversion.cells.moments import Moments
from data.formats import Field
from data.meaning import values, vocabulary
from data.meaning.masking import mask_word
from data.store import literal

EDGES = "chr(32) || chr(9) || chr(10) || chr(13)"
UNMAPPED = "unmapped"
_CASES = 12  # so many words of a column are translated by comparing, more by a join


class Cells(Moments, Amounts, Ids):
    """SQL of single columns of ``raw``, whatever they hold."""

    def cell(self, at: int, item: Field) -> Cell:
        """One column, by its reader."""
        reader = {"date": "when"}.get(item.reader, item.reader)
        return getattr(self, f"_{reader}")(at, item, f"raw.c{at}")

    def raw_text(self, at: int) -> Cell:
        """A word as it stood in the file, without what a buyer may have written into it."""
        told = list(self.profile.words[at])
        if all(mask_word(word) == word for word in told):
            return self._plain_text(f"r{at}", at)
        return self._joined(
            at,
            f"r{at}",
            "false",
            "null",
            each(lambda t: mask_word(values.read_text(t) or "") or None),
            "text",
            told,
        )

    def _text(self, at: int, item: Field, text: str) -> Cell:
        return (
            self._currency_of_row(at, item) if item.column == "currency" else self._plain_text(f"m{at}", at)
        )

    def _plain_text(self, table: str, at: int) -> Cell:
        text = f"raw.c{at}"
        plain = f"strlen({text}) = length({text}) and left({text}, 1) not in ('=', '''')"
        fast = f"nullif(nullif(trim({text}, {EDGES}), ''), '-')"
        if at in self.profile.bare:
            return Cell(text)
        if at in self.profile.plain:
            return Cell(fast)
        return self._joined(at, table, plain, fast, each(values.read_text), "text")

    def _flag(self, at: int, item: Field, text: str) -> Cell:
        return self._joined(at, f"m{at}", "false", "null", each(values.read_flag), "boolean")

    def _person(self, at: int, item: Field, text: str) -> Cell:
        def code(raw: str) -> str | None:
            person = values.read_person(raw)
            return None if person is None else person.code or self.context.person_code(person.name)

        return self._joined(at, f"m{at}", "false", "null", each(code), "text")

    def _word(self, at: int, item: Field, text: str) -> Cell:
        codes = {}
        for raw, count in self.profile.words[at].items():
            told = mask_word(
                raw.strip()
            )  # people are asked about it without what a buyer may have written into it
            known = (self.context.platform, self.context.saved_words)
            code = vocabulary.lookup(item.vocabulary, raw, *known)
            if code == UNMAPPED and told != raw.strip():
                code = vocabulary.lookup(item.vocabulary, told, *known)
            codes[raw] = code or None
            if code == UNMAPPED:
                key = (item.vocabulary, told)
                self.unmapped[key] = self.unmapped.get(key, 0) + count
        if any(code is None for code in codes.values()):
            self.profile.bare.discard(at)  # a word for nothing: the column is not filled in every row
        if 0 < len(codes) <= _CASES:
            whens = " ".join(
                f"when {literal(raw)} then {literal(code)}" for raw, code in codes.items() if code
            )
            return Cell(f"case {text} {whens} end" if whens else "cast(null as varchar)")
        return self._joined(at, f"m{at}", "false", "null", each(codes.__getitem__), "text", list(codes))

    def _masked(self, at: int, item: Field, text: str) -> Cell:
        def hidden(texts: list[str]) -> list[str | None]:
            own = self.context.own_numbers(texts)
            return [values.mask(values.read_text(t) or "", own) or None for t in texts]

        return self._joined(at, f"m{at}", "false", "null", hidden, "text")

    def _hash(self, at: int, item: Field, text: str) -> Cell:
        """SHA-256 over key and text, cut to 128 bits, in SQL, so that a million buyers cost no Python.

        Cut off like this it is a keyed hash as good as HMAC (Bellare, Bernstein, Tessaro 2016, "Hash-function based
        PRFs: AMAC and its multi-user security") at a quarter of its time. A name that the marketplace has starred
        (u*****1) stands for many buyers, and is nobody's.
        """
        key = _blob(sha256(self.context.secret).digest())
        known = f"nullif(nullif(trim({text}, {EDGES}), ''), '-')"
        known = f"case when not regexp_matches({known}, '[*＊]') then {known} end"
        return Cell(f"left(sha256({key} || encode({known})), 32)")


def _blob(value: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02X}" for byte in value) + "'::blob"
