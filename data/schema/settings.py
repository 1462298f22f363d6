"""Tables of what a manager sets, and the audit of all writes."""

from __future__ import annotations

from data.schema.column import C, Table

SETTINGS = Table(
    "settings",
    "a setting",
    (
        C("name", "text", "name"),
        C("value", "text", "value as JSON"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("name",),
)

TARGETS = Table(
    "targets",
    "a target of a metric from a day on",
    (
        C("metric", "text", "metric"),
        C("shop", "text", "shop, '' for all"),
        C("valid_from", "date", "first day"),
        C("value", "double", "target in the metric's unit"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("metric", "shop", "valid_from"),
)

FX_RATES = Table(
    "fx_rates",
    "units of the reporting currency for one unit of a currency, from a day on",
    (
        C("currency", "text", "ISO 4217 code"),
        C("reporting", "text", "ISO 4217 code of the reporting currency"),
        C("valid_from", "date", "first day"),
        C("rate", "double", "units of the reporting currency for one unit"),
        C("source", "text", "where the rate of that day is from"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("currency", "reporting", "valid_from"),
)

COST_RULES = Table(
    "cost_rules",
    "a rule that books a cost for each case it matches",
    (
        C("rule_id", "text", "id"),
        C("kind", "text", "cost kind"),
        C("shop", "text", "shop, '' for all"),
        C("resolution", "text", "resolution it applies to, '' for all"),
        C("caught", "text", "inside: errors caught before they left; outside: the others; '' for all"),
        C("valid_from", "date", "first day (by the day the case was opened)"),
        C("valid_to", "date", "last day"),
        C("basis", "text", "fixed, share_of_price or minutes"),
        C("amount", "double", "amount, share 0..1, or minutes"),
        C("wage_per_hour", "double", "wage for basis minutes"),
        C("currency", "text", "ISO 4217 code"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("rule_id",),
)

DEADLINES = Table(
    "deadlines",
    "hours within which a marketplace wants an answer",
    (
        C("platform", "text", "marketplace"),
        C("site", "text", "country, '' for all"),
        C("step", "text", "contact, verify, ticket, resolve"),
        C("valid_from", "date", "first day"),
        C("hours", "double", "hours after the case was opened"),
        C("source", "text", "where the number is from"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("platform", "site", "step", "valid_from"),
)

OWN_TEXTS = Table(
    "own_texts",
    "a sentence of the message to a buyer or of a ticket in the shop's own words",
    (
        C("platform", "text", "marketplace, '' for all"),
        C("shop", "text", "shop, '' for all"),
        C("language", "text", "language of the sentence"),
        C("name", "text", "which sentence"),
        C("text", "text", "the sentence, with names in braces for what a case fills in"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("platform", "shop", "language", "name"),
)

CHECKING_HOURS = Table(
    "checking_hours",
    "hours spent on checking goods before they leave, whether anything was found or not",
    (
        C("shop", "text", "shop, '' for all"),
        C("starts_on", "date", "first day"),
        C("ends_on", "date", "last day"),
        C("hours_spent", "double", "hours of all people together"),
        C("wage_per_hour", "double", "what an hour costs"),
        C("currency", "text", "ISO 4217 code"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("shop", "starts_on", "ends_on"),
)

PHASES = Table(
    "phases",
    "a rebase: control limits are computed anew from this day on",
    (
        C("phase_id", "text", "id"),
        C("metric", "text", "metric"),
        C("scope", "text", "filters as a query string"),
        C("starts_on", "date", "first day of the phase"),
        C("reason", "text", "why"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
        C("undone_at", "timestamp", "when it was undone"),
    ),
    ("phase_id",),
)

SALE_DAYS = Table(
    "sale_days",
    "a day on which much more is ordered; without rows of its own the installation has the shipped calendar",
    (
        C("day", "text", "month and day of each year (11-11), or a date (2027-02-06)"),
        C("name", "text", "what the sale is called"),
        C("days", "integer", "days from it on in which its orders are shipped; 0: no sale"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("day",),
)

SAVED_VIEWS = Table(
    "saved_views",
    "a named set of filters",
    (
        C("view_id", "text", "id"),
        C("name", "text", "name"),
        C("page", "text", "screen"),
        C("query", "text", "query string"),
        C("saved_by", "text", "who"),
        C("saved_at", "timestamp", "when, UTC"),
    ),
    ("view_id",),
)

SHOPS = Table(
    "shops",
    "a shop: its zone and currency decide how its files are read",
    (
        C("platform", "text", "marketplace code"),
        C("shop", "text", "shop name or code"),
        C("site", "text", "country code of the site"),
        C("zone", "text", "IANA time zone"),
        C("currency", "text", "ISO 4217 code"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("platform", "shop"),
)

PACKER_NAMES = Table(
    "packer_names",
    "the name behind a packer's code; only permitted viewers see it",
    (
        C("packer", "text", "code"),
        C("name", "text", "name"),
        C("started_on", "date", "first working day"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("packer",),
)

PEOPLE = Table(
    "people",
    "who may do what",
    (
        C("email", "text", "sign-in e-mail of a colleague"),
        C("role", "text", "viewer, editor, manager or admin"),
        C("see_names", "boolean", "may see packers' names"),
        C("shops", "text", "shops that are seen, with commas between; all when empty"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("email",),
)

USER_CAUSES = Table(
    "user_causes",
    "a cause the user added",
    (
        C("code", "text", "code"),
        C("name", "text", "name"),
        C("sixm", "text", "branch of the fishbone"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("code",),
)

AUDIT = Table(
    "audit",
    "who did what when, append-only",
    (
        C("changed_at", "timestamp", "when, UTC"),
        C("who", "text", "who"),
        C("what", "text", "what kind of change"),
        C("subject", "text", "on what"),
        C("detail", "text", "JSON of the change"),
    ),
    (),
)
