"""What people write about a case: nothing is lost, two people meet, bad values are refused, photos lose their past."""

from __future__ import annotations

import io
import string
import threading
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from analysis.cases import message
from data import query
from data.cases import entries, forms, photos
from data.cases.checks import CHANNELS, LONGEST_NOTE, Invalid
from data.cases.forms import JUDGEMENT, STEPS, Clash
from data.locales import ticket_texts
from data.records import drafts, records
from data.records.drafts import Draft, DraftPlace
from data.schema import CASES, EVIDENCE, ORDER_LINES, taxonomy
from data.store import Store, cube

OPENED = datetime(2026, 7, 9, 8, 30)  # noqa: DTZ001 - stored moments are naive UTC
KEY = {
    "platform": "shopee",
    "shop": "A",
    "case_id": "2607090BCDEF012",
    "sku": "TEE-NAVY-M",
    "variation": "Navy,M",
}
OTHER = KEY | {"case_id": "9", "variation": ""}


def fill(store: Store) -> None:
    with store.writing() as cursor:
        for table, row in (
            (
                ORDER_LINES,
                {
                    "platform": "shopee",
                    "shop": "A",
                    "order_id": "O-1",
                    "sku": "TEE-NAVY-M",
                    "variation": "Navy,M",
                    "quantity": 1,
                    "unit_price": Decimal("12.90"),
                    "currency": "SGD",
                    "ordered_at": datetime(2026, 7, 3, 1),  # noqa: DTZ001
                    "shipped_at": datetime(2026, 7, 4, 1),  # noqa: DTZ001
                    "order_day": date(2026, 7, 3),
                    "ship_day": date(2026, 7, 4),
                },
            ),
            *(
                (
                    CASES,
                    key
                    | {
                        "order_id": "O-1",
                        "opened_at": OPENED,
                        "open_day": date(2026, 7, 9),
                        "symptom": "wrong_variation",
                        "seller_fault": "yes",
                        "currency": "SGD",
                        "evidence_photo": True,
                        "ticket_no": "T-7",
                    },
                )
                for key in (KEY, OTHER)
            ),
        ):
            marks = ", ".join("?" * len(row))
            cursor.run(f"insert into {table.name} ({', '.join(row)}) values ({marks})", list(row.values()))
        cursor.run("insert into settings (name, value) values ('reporting_currency', '\"SGD\"')")
        cube.refresh(cursor)  # fmt: skip


@pytest.fixture
def filled(store: Store) -> Store:
    fill(store)
    return store


@pytest.fixture
def on_disk(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "rightbox.duckdb")
    fill(opened)
    yield opened
    opened.close()


def place(form: str, who: str) -> DraftPlace:
    return forms.draft_place(form, KEY, who, ("note",))


def now_stored(store: Store) -> dict[str, object]:
    found = query.case(store, KEY)
    assert found is not None
    return found


# ---- which case ------------------------------------------------------------------------------------------------------


def test_a_reference_finds_its_case_and_so_do_the_numbers_people_know(filled: Store) -> None:
    assert forms.find(filled, forms.reference(KEY)) == KEY
    assert forms.find(filled, KEY["case_id"]) == KEY
    assert forms.find(filled, "O-1") in (KEY, OTHER)
    assert forms.find(filled, "nothing") is None
    assert forms.find(filled, "' or 1 = 1 --") is None


def test_rows_counts_and_keys_agree(filled: Store) -> None:
    found = query.counts(filled)
    for which in query.WHICH:
        page = query.rows(filled, which=which, size=1000)
        assert found[which] == page.total, which
        listed = [forms.key_of(row) for row in page.frame.to_dict("records")]
        assert query.keys(filled, which=which) == listed, which
    assert found["all"] == 2 and found["unjudged"] == 2


# ---- judgement -------------------------------------------------------------------------------------------------------


def test_a_judgement_changes_the_effective_case_and_nothing_that_was_imported(filled: Store) -> None:
    before = filled.rows("select * from cases order by case_id")
    saved = forms.save(
        filled, JUDGEMENT, KEY, {"cause": "lookalike", "contributing": "no_scan,qc_miss"}, "anna"
    )
    row = now_stored(filled)
    assert (row["cause"], row["contributing"], row["fault"], row["judged"]) == (
        "lookalike",
        "no_scan,qc_miss",
        "yes",
        True,
    )
    assert (saved.version, row["judgement_version"]) == (1, 1)
    assert filled.rows("select * from cases order by case_id") == before
    assert filled.value("select count(*) from case_steps") == 0


def test_a_confirmed_suggestion_is_a_judgement(filled: Store) -> None:
    forms.save(filled, JUDGEMENT, KEY, {}, "anna")
    assert now_stored(filled)["judged"]
    assert records.get(filled, JUDGEMENT.table, KEY)["seller_fault"] == "yes"
    assert records.get(filled, JUDGEMENT.table, KEY)["symptom"] is None


def test_saving_twice_writes_once(filled: Store) -> None:
    for _ in range(2):
        saved = forms.save(
            filled, JUDGEMENT, KEY, {"cause": "slip"}, "anna", seen={"cause": "unknown"}, version=0
        )
    assert saved.version == 1
    assert filled.value("select count(*) from audit where what = 'case_judgements'") == 1


def test_two_people_on_different_fields_keep_both(filled: Store) -> None:
    seen = forms.values(JUDGEMENT, now_stored(filled))
    forms.save(filled, JUDGEMENT, KEY, {"cause": "slip"}, "anna", seen=seen, version=0)
    saved = forms.save(filled, JUDGEMENT, KEY, {"origin": "pick"}, "ben", seen=seen, version=0)
    assert (saved.merged, saved.by) == (("cause",), "anna")
    assert (now_stored(filled)["cause"], now_stored(filled)["origin"]) == ("slip", "pick")


def test_two_people_on_one_field_are_told_and_nothing_is_lost(filled: Store) -> None:
    seen = forms.values(JUDGEMENT, now_stored(filled))
    forms.save(filled, JUDGEMENT, KEY, {"cause": "slip"}, "anna", seen=seen, version=0)
    with pytest.raises(Clash) as told:
        forms.save(
            filled, JUDGEMENT, KEY, {"cause": "barcode", "origin": "pick"}, "ben", seen=seen, version=0
        )
    assert told.value.fields == {"cause": ("barcode", "slip")} and told.value.by == "anna"
    assert (now_stored(filled)["cause"], now_stored(filled)["origin"]) == ("slip", "")
    seen = forms.values(JUDGEMENT, now_stored(filled))
    forms.save(filled, JUDGEMENT, KEY, {"cause": "barcode"}, "ben", seen=seen, version=told.value.version)
    assert now_stored(filled)["cause"] == "barcode"
    detail = filled.rows("select who, detail from audit where what = 'case_judgements' order by changed_at")
    assert [row[0] for row in detail] == ["anna", "ben"] and '["slip", "barcode"]' in detail[1][1]


def test_of_many_at_once_every_acknowledged_change_is_kept(filled: Store) -> None:
    fields = {
        "cause": "slip",
        "origin": "pick",
        "detection": "pack",
        "cause_status": "confirmed",
        "received_sku": "X",
    }
    seen = forms.values(JUDGEMENT, now_stored(filled))
    failed: list[Exception] = []

    def work(name: str, value: str) -> None:
        try:
            forms.save(filled, JUDGEMENT, KEY, {name: value}, name, seen=seen, version=0)
        except Exception as error:  # noqa: BLE001 - any failure in a thread must fail the test
            failed.append(error)

    threads = [threading.Thread(target=work, args=item) for item in fields.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert {n: now_stored(filled)[n] for n in fields} == fields
    assert now_stored(filled)["judgement_version"] == len(fields)


def test_many_cases_get_one_judgement_and_keep_the_rest(filled: Store) -> None:
    forms.save(filled, JUDGEMENT, KEY, {"cause": "slip", "note": "seen it"}, "anna")
    changed = forms.judge_many(filled, [KEY, OTHER], {"cause": "uom"}, "ben")
    assert changed == 2 and forms.judge_many(filled, [KEY, OTHER], {"cause": "uom"}, "ben") == 0
    assert (now_stored(filled)["cause"], now_stored(filled)["judgement_note"]) == ("uom", "seen it")
    with pytest.raises(Invalid):
        forms.judge_many(filled, [KEY], {"cause": "no such cause"}, "ben")


def test_telephone_numbers_are_hidden_and_case_numbers_are_not(filled: Store) -> None:
    forms.save(
        filled, JUDGEMENT, KEY, {"note": "call 0812 3456 7890 or a@b.co about 2607090BCDEF012"}, "anna"
    )
    assert now_stored(filled)["judgement_note"] == "call *** or *** about 2607090BCDEF012"
    assert filled.value("select count(*) from audit where contains(detail, '7890')") == 0


@pytest.mark.parametrize(("length", "kept"), [(LONGEST_NOTE, True), (LONGEST_NOTE + 7, False)])
def test_a_note_of_ten_thousand_letters_is_kept_and_a_longer_one_is_refused_whole(
    filled: Store, length: int, kept: bool
) -> None:
    if kept:
        forms.save(filled, JUDGEMENT, KEY, {"note": "字" * length}, "anna")
        assert now_stored(filled)["judgement_note"] == "字" * length
        return
    with pytest.raises(Invalid) as told:
        forms.save(filled, JUDGEMENT, KEY, {"note": "字" * length, "cause": "slip"}, "anna")
    assert [(p.code, p.params["n"]) for p in told.value.problems] == [("too_long", 7)]
    assert not now_stored(filled)["judged"]


def test_a_case_that_is_gone_takes_no_judgement(filled: Store) -> None:
    with pytest.raises(LookupError):
        forms.save(filled, JUDGEMENT, KEY | {"case_id": "gone"}, {"cause": "slip"}, "anna")


# ---- steps -----------------------------------------------------------------------------------------------------------


def test_steps_of_people_win_over_the_file_and_fall_back_to_it(filled: Store) -> None:
    at = OPENED + timedelta(hours=2)
    forms.save(filled, STEPS, KEY, {"contacted_at": at, "evidence_photo": False, "ticket_no": "T-8"}, "anna")
    row = now_stored(filled)
    assert (row["contacted_at"], row["evidence_photo"], row["ticket_no"]) == (at, False, "T-8")
    forms.save(filled, STEPS, KEY, {"contacted_at": None, "ticket_no": ""}, "anna")
    assert (now_stored(filled)["contacted_at"], now_stored(filled)["ticket_no"]) == (None, "T-7")
    assert not now_stored(filled)["evidence_photo"]


@pytest.mark.parametrize(
    ("name", "moment", "code"),
    [
        ("contacted_at", datetime(2026, 7, 1), "before_order"),  # noqa: DTZ001
        ("contacted_at", datetime(1999, 12, 31), "before_2000"),  # noqa: DTZ001
        ("closed_at", OPENED - timedelta(days=2), "before_opening"),
        ("resolved_at", OPENED - timedelta(hours=1), "before_opening"),
        ("ticket_at", datetime(2100, 1, 1), "ahead"),  # noqa: DTZ001
    ],
)
def test_a_day_that_cannot_be_is_refused_with_its_reason(
    filled: Store, name: str, moment: datetime, code: str
) -> None:
    with pytest.raises(Invalid) as told:
        forms.save(filled, STEPS, KEY, {name: moment, "request": "reship"}, "anna")
    assert [(p.code, p.name) for p in told.value.problems] == [(code, name)]
    assert now_stored(filled)["request"] == "" and now_stored(filled)["steps_version"] == 0


def test_a_deadline_may_lie_ahead(filled: Store) -> None:
    forms.save(filled, STEPS, KEY, {"respond_by": datetime(2100, 1, 1)}, "anna")  # noqa: DTZ001
    assert now_stored(filled)["respond_by"].year == 2100


# ---- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_comes_back_as_typed_for_its_writer_alone_and_wakes_nobody(filled: Store) -> None:
    version = filled.version
    typed = Draft(
        {"contacted_at": OPENED, "request": "reship", "evidence_photo": True, "day": date(2026, 7, 9)},
        {"request": ""},
        3,
    )
    drafts.keep(filled, place("steps", "anna"), typed)
    found = drafts.read(filled, place("steps", "anna"))
    assert (found.changes, found.seen, found.version) == (typed.changes, typed.seen, 3)
    assert (
        not drafts.read(filled, place("steps", "ben")).changes
        and not drafts.read(filled, place("judgement", "anna")).changes
    )
    assert filled.version == version
    assert filled.value("select count(*) from audit") == 0
    drafts.keep(filled, place("steps", "anna"), Draft())
    assert not drafts.read(filled, place("steps", "anna")).changes


def test_a_draft_survives_the_end_of_the_process(on_disk: Store) -> None:
    drafts.keep(on_disk, place("judgement", "anna"), Draft({"note": "half a sen"}))
    on_disk.close()
    again = Store(on_disk.path)
    assert drafts.read(again, place("judgement", "anna")).changes == {"note": "half a sen"}
    again.close()


# ---- costs -----------------------------------------------------------------------------------------------------------


def book(
    store: Store,
    kind: str = "labour",
    amount: str = "5.00",
    currency: str = "SGD",
    day: date | None = date(2026, 7, 10),
) -> bool:
    return entries.put_cost(store, KEY, kind, Decimal(amount), currency, day, "", "anna")


def test_a_cost_by_hand_counts_and_credits_are_subtracted(filled: Store) -> None:
    assert now_stored(filled)["cost_unknown"]
    book(filled)
    book(filled, "compensation", "1.25")
    assert float(now_stored(filled)["cost_total"]) == 3.75
    assert not now_stored(filled)["cost_unknown"]
    assert entries.remove_cost(filled, KEY, "labour", "anna")
    assert float(now_stored(filled)["cost_total"]) == -1.25


def test_booking_twice_books_once_and_a_new_amount_replaces(filled: Store) -> None:
    assert [book(filled), book(filled), book(filled, amount="7.00")] == [True, False, True]
    assert float(now_stored(filled)["cost_total"]) == 7
    assert filled.value("select count(*) from audit where what = 'costs'") == 2


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"amount": "-3"}, "negative"),
        ({"amount": "0"}, "no_amount"),
        ({"amount": "NaN"}, "no_amount"),
        ({"amount": "12901"}, "absurd_order"),
        ({"amount": "1000001", "currency": "USD"}, "absurd"),
        ({"currency": "SGX"}, "currency"),
        ({"currency": ""}, "currency"),
        ({"kind": "bribe"}, "code"),
        ({"day": date(2026, 7, 2)}, "before_order"),
        ({"day": date(2120, 1, 1)}, "ahead"),
        ({"day": None}, "no_day"),
    ],
)
def test_a_cost_that_cannot_be_is_refused(filled: Store, entry: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as told:
        book(filled, **entry)
    assert [p.code for p in told.value.problems] == [code]
    assert filled.value("select count(*) from costs") == 0


def test_large_amounts_of_small_currencies_are_fine(filled: Store) -> None:
    assert book(filled, amount="250000000", currency="IDR")


# ---- notes -----------------------------------------------------------------------------------------------------------


def note(**known: object) -> dict[str, object]:
    return {
        "note_id": "N-1",
        "said_at": OPENED,
        "channel": "chat",
        "asked": "where is it",
        "answered": "soon",
        **known,
    }


def test_a_note_is_kept_once_masked_and_ordered_by_when_it_was_said(filled: Store) -> None:
    for _ in range(2):
        entries.put_note(filled, KEY, note(asked="my number is +65 8123 4567"), "anna")
    entries.put_note(filled, KEY, note(note_id="N-2", said_at=OPENED + timedelta(days=1)), "anna")
    found = entries.notes(filled, KEY)
    assert found["note_id"].tolist() == ["N-2", "N-1"]
    assert found["asked"].tolist()[1] == "my number is ***"
    assert entries.notes(filled, OTHER).empty


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"asked": "", "answered": "  "}, "nothing_said"),
        ({"channel": "pigeon"}, "code"),
        ({"said_at": None}, "no_moment"),
        ({"said_at": datetime(2100, 1, 1)}, "ahead"),  # noqa: DTZ001
        ({"said_at": datetime(2026, 6, 1)}, "before_order"),  # noqa: DTZ001
        ({"asked": "x" * (LONGEST_NOTE + 1)}, "too_long"),
    ],
)
def test_a_note_that_cannot_be_is_refused(filled: Store, wrong: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as told:
        entries.put_note(filled, KEY, note(**wrong), "anna")
    assert [p.code for p in told.value.problems] == [code]
    assert entries.notes(filled, KEY).empty


def test_the_history_holds_every_part_of_this_case_and_of_no_other(filled: Store) -> None:
    forms.save(filled, JUDGEMENT, KEY, {"cause": "slip"}, "anna")
    forms.save(filled, STEPS, KEY, {"request": "reship"}, "anna")
    book(filled)
    entries.put_note(filled, KEY, note(), "anna")
    entries.remove_note(filled, "N-1", "ben")
    forms.save(filled, JUDGEMENT, OTHER, {"cause": "uom"}, "carl")
    found = entries.history(filled, KEY)
    assert sorted(found["what"]) == [
        "case_judgements",
        "case_notes",
        "case_notes.removed",
        "case_steps",
        "costs",
    ]
    assert set(found["who"]) == {"anna", "ben"}


# ---- photos ----------------------------------------------------------------------------------------------------------


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (80, 60), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, (200, 30, 30, 255)[: len(mode)]).save(out, kind, **options)
    return out.getvalue()


def test_what_the_camera_wrote_stays_behind_and_the_picture_stands_upright(on_disk: Store) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "SecretCamera"
    exif.get_ifd(0x8825)[2] = (1.0, 17.0, 24.0)
    source = picture(exif=exif.tobytes(), comment=b"SecretComment") + b"<script>SecretTail</script>"
    assert b"SecretCamera" in source
    photos.add(on_disk, KEY, source, "anna")
    row = photos.of_case(on_disk, KEY).iloc[0]
    kept = photos.read(on_disk, row["file"])
    assert kept is not None and b"Secret" not in kept
    with Image.open(io.BytesIO(kept)) as opened:
        assert (opened.format, opened.size, dict(opened.getexif())) == ("JPEG", (60, 80), {})
    assert KEY["case_id"] not in row["file"]


def test_large_photos_are_made_smaller_and_transparent_ones_stay_so() -> None:
    made = photos.clean(picture(size=(3000, 1500)))
    assert (made.ending, made.width, made.height) == ("jpg", 2000, 1000)
    assert photos.clean(picture("PNG", mode="RGBA")).ending == "png"
    assert photos.clean(picture("WEBP")).ending == "jpg"


def bomb() -> bytes:
    """A PNG of a few bytes whose header promises 30,000 x 30,000 pixels."""
    small = picture("PNG")
    head = small.index(b"IHDR")
    body = b"IHDR" + (30_000).to_bytes(4) + (30_000).to_bytes(4) + small[head + 12 : head + 17]
    return small[:head] + body + zlib.crc32(body).to_bytes(4) + small[head + 21 :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bomb(), "too_many_pixels"),
        (b"x" * (photos.MOST_BYTES + 1), "too_many_bytes"),
        (b"", "not_a_photo"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not_a_photo"),
        (picture()[:200], "not_a_photo"),
        (picture("GIF"), "not_a_photo"),
        (b"%PDF-1.7 " + picture(), "not_a_photo"),
    ],
    ids=["bomb", "large", "empty", "svg", "cut off", "other format", "polyglot"],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(on_disk: Store, data: bytes, code: str) -> None:
    with pytest.raises(photos.BadPhoto) as told:
        photos.add(on_disk, KEY, data, "anna")
    assert told.value.code == code
    assert photos.of_case(on_disk, KEY).empty
    assert not list(on_disk.folder.glob(f"{photos.FOLDER}/*"))


def test_the_same_photo_is_kept_once_and_goes_with_its_file(on_disk: Store) -> None:
    first, second = (photos.add(on_disk, KEY, picture(), "anna") for _ in range(2))
    assert first == second and len(list((on_disk.folder / photos.FOLDER).iterdir())) == 1
    assert photos.remove(on_disk, first, "anna") and not photos.remove(on_disk, first, "anna")
    assert not list(on_disk.folder.glob(f"{photos.FOLDER}/*"))


def test_a_name_that_points_elsewhere_reads_nothing(on_disk: Store) -> None:
    assert photos.read(on_disk, "../rightbox.duckdb") is None


# ---- tickets ---------------------------------------------------------------------------------------------------------


def test_every_language_of_tickets_has_every_sentence_with_the_same_placeholders() -> None:
    keys = ["subject", "order", "case", "ordered", "received", "reported", "ours", "not_ours", "checking"]
    keys += ["contacted", "asked", "offered", "return_no", "reship_no", "attached", "closing"]
    keys += [
        "said_received",
        "worth",
        "refunded",
        "verified",
        "log",
        "said_buyer",
        "said_us",
        "packed",
        "wanted_by",
    ]
    keys += [f"message.{name}" for name in message.SENTENCES]
    keys += [f"channel.{c}" for c in CHANNELS] + [f"scan.{c}" for c in taxonomy.SCANS]
    keys += [f"evidence.{flag}" for flag in EVIDENCE]
    keys += [f"symptom.{c.code}" for c in taxonomy.SYMPTOMS]
    keys += [f"resolution.{c}" for c in taxonomy.RESOLUTIONS]
    assert len(ticket_texts.languages()) == 9
    for language in ticket_texts.languages():
        for key in keys:
            text = ticket_texts.sentence(language, key)
            wanted = {f for _, f, _, _ in string.Formatter().parse(ticket_texts.sentence("en", key)) if f}
            assert text and {f for _, f, _, _ in string.Formatter().parse(text) if f} == wanted, (
                language,
                key,
            )
    assert {ticket_texts.language_of(site) for site in ("SG", "ID", "TH", "VN", "TW", "BR", "CN")} <= set(
        ticket_texts.languages()
    )
