"""Tables of what people decide and write about one case."""

from __future__ import annotations

from data.schema.column import C, Table
from data.schema.imported import CASE_KEY, CASES, EVIDENCE

JUDGEMENTS = Table(
    "case_judgements",
    "what people decided about a case line; never touched by an import",
    (
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("seller_fault", "text", "yes, no or unknown"),
        C("symptom", "text", "symptom corrected by a person"),
        C("cause", "text", "primary cause code"),
        C("cause_status", "text", "suspected or confirmed"),
        C("contributing", "text", "contributing cause codes, comma separated"),
        C("detection", "text", "stage at which it was caught"),
        C("origin", "text", "step at which it was made"),
        C("received_sku", "text", "SKU that came instead, as found"),
        C("note", "text", "why, in words", personal="masked"),
        C("judged_by", "text", "who decided"),
        C("judged_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes, for two people at once"),
    ),
    CASE_KEY,
)

CASE_STEPS = Table(
    "case_steps",
    "dates, evidence and resolution of a case line entered by people; they win over the file's",
    (
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        *(
            CASES.column(name)
            for name in (
                "request", "resolution", "contacted_at", "verified_at", "ticket_no", "ticket_at", "respond_by",
                "resolved_at", "closed_at", "return_tracking_no", "reship_tracking_no", *EVIDENCE,
            )
        ),
        C("edited_by", "text", "who"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    CASE_KEY,
)  # fmt: skip

CASE_DESK = Table(
    "case_desk",
    "who looks after a case line, when again, the parcel that replaces it, and what the customer said in the end",
    (
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("assignee", "text", "who looks after it"),
        C("follow_up_at", "timestamp", "when to look at it again, UTC"),
        C("reship_carrier", "text", "who brings the replacement"),
        C("reship_sent_at", "timestamp", "when the replacement left, UTC"),
        C("reship_delivered_at", "timestamp", "when the replacement arrived, UTC"),
        C("rating", "text", "the customer's rating afterwards, 1 to 5"),
        C("feedback", "text", "what the customer said afterwards, masked", personal="masked"),
        C("contacted_again", "boolean", "the customer had to write again"),
        C(
            "address_checked",
            "text",
            "the address of the parcel: same or different; the address itself is never kept",
        ),
        C("edited_by", "text", "who"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    CASE_KEY,
)

CASE_NOTES = Table(
    "case_notes",
    "something said to or by the customer of a case line",
    (
        C("note_id", "text", "id"),
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("said_at", "timestamp", "when it was said, UTC"),
        C("channel", "text", "chat, phone, email, platform or other"),
        C("asked", "text", "what the customer asked, masked", personal="masked"),
        C("answered", "text", "what was answered, masked", personal="masked"),
        C("created_by", "text", "who wrote it down"),
        C("created_at", "timestamp", "when, UTC"),
        C("edited_by", "text", "who last"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    ("note_id",),
)

CASE_PHOTOS = Table(
    "case_photos",
    "a photo of a case line, encoded anew; the picture lies in the folder photos beside the store",
    (
        C("photo_id", "text", "id"),
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        C("file", "text", "random name of the file"),
        C("source_name", "text", "name of the file as it came, without what may be of a person"),
        C("width", "integer", "pixels"),
        C("height", "integer", "pixels"),
        C("bytes", "integer", "size of the file"),
        C("source_hash", "text", "SHA-256 of the file as it came, so that the same photo is kept once"),
        C("created_by", "text", "who added it"),
        C("created_at", "timestamp", "when, UTC"),
    ),
    ("photo_id",),
)

HAND_CASES = Table(
    "hand_cases",
    "a case line that somebody of the shop noticed and entered; it stays when the marketplace's return takes its place",
    (
        *(C(k, "text", "key of the case line") for k in CASE_KEY),
        *(
            CASES.column(name)
            for name in (
                "order_id", "quantity", "received_sku", "opened_at", "open_day", "symptom", "seller_fault", "comment",
                "currency",
            )
        ),
        C("noticed", "text", "who noticed: buyer, packer, inventory or courier"),
        C("caught", "boolean", "true: before the parcel left, so that no wrong shipment came of it"),
        C("merged_shop", "text", "shop of the marketplace's case line that took its place"),
        C("merged_case_id", "text", "its number"),
        C("merged_sku", "text", "its SKU"),
        C("merged_variation", "text", "its variation"),
        C("apart", "text", "numbers of the marketplace's cases that a person said are others, comma separated"),
        C("created_by", "text", "who entered it"),
        C("created_at", "timestamp", "when, UTC"),
        C("edited_by", "text", "who last"),
        C("edited_at", "timestamp", "when, UTC"),
        C("version", "integer", "counts the changes"),
    ),
    CASE_KEY,
)  # fmt: skip
