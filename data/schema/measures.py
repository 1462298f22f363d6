"""The shipped catalogue of measures against each cause; their words are in the locales under ``measure.<code>``."""

from __future__ import annotations

from dataclasses import dataclass

from data.schema.column import C, Table
from data.schema.taxonomy import ACTION_KINDS


@dataclass(frozen=True)
class Measure:
    """Something that can be done against a cause.

    Attributes
    ----------
    kind : str
        Kind of action, which decides its strength.
    proof : str
        Shipped ones: how it is proved, a key of the locales under ``measure.proof``. Own ones: in words.
    title, changes : str
        Own ones: what is done and what it changes, in words; empty for shipped ones.
    """

    code: str
    kind: str
    proof: str
    title: str = ""
    changes: str = ""

    @property
    def strength(self) -> str:
        """stronger, intermediate or weaker; '' for an unknown kind."""
        return ACTION_KINDS.get(self.kind, "")


MEASURES: dict[str, Measure] = {
    code: Measure(code, kind, proof)
    for code, kind, proof in (
        ("scan_gate", "forcing_function", "scans"),
        ("weigh_gate", "forcing_function", "rate"),
        ("one_order_flow", "simplification", "station"),
        ("print_at_pack", "forcing_function", "station"),
        ("prebuilt_kits", "simplification", "rate"),
        ("one_unit", "simplification", "rate"),
        ("bench_redesign", "layout_change", "station"),
        ("putaway_scan", "forcing_function", "rate"),
        ("receiving_gate", "forcing_function", "rate"),
        ("own_code", "simplification", "scans"),
        ("fitted_pack", "simplification", "rate"),
        ("hold_on_edit", "forcing_function", "cause"),
        ("stock_block", "forcing_function", "cause"),
        ("listing_lock", "forcing_function", "rate"),
        ("release_limit", "forcing_function", "peak"),
        ("device_interlock", "forcing_function", "scans"),
        ("separated_bins", "separate_lookalikes", "pair"),
        ("poka_yoke_label", "separate_lookalikes", "pair"),
        ("pack_photo", "checklist", "photo"),
        ("count_check", "checklist", "rate"),
        ("kit_list", "checklist", "rate"),
        ("sorting_lights", "software", "station"),
        ("substitute_approval", "software", "cause"),
        ("returns_check", "checklist", "cause"),
        ("sync_alarm", "software", "cause"),
        ("device_check", "checklist", "scans"),
        ("listing_picture", "software", "rate"),
        ("edit_flag", "software", "cause"),
        ("cycle_count", "checklist", "cause"),
        ("staffing_plan", "workload", "peak"),
        ("sign_off", "checklist", "learning"),
        ("check_redesign", "checklist", "caught"),
        ("bench_tidy", "checklist", "station"),
        ("drop_test", "checklist", "rate"),
        ("handover_record", "software", "cause"),
        ("carton_sample", "checklist", "rate"),
        ("training", "training", "learning"),
        ("second_look", "double_check", "caught"),
        ("bin_sign", "warning_label", "pair"),
        ("shift_brief", "memo", "cause"),
        ("supplier_note", "memo", "rate"),
        ("carrier_note", "memo", "cause"),
    )
}
# Of each cause that was found; where nobody knows why, there is nothing to suggest but to find out.
SUGGESTED: dict[str, tuple[str, ...]] = {
    "lookalike": ("scan_gate", "separated_bins", "poka_yoke_label", "bin_sign"),
    "barcode": ("own_code", "carton_sample", "supplier_note"),
    "supplier_mix": ("receiving_gate", "carton_sample", "supplier_note"),
    "pack_fail": ("fitted_pack", "drop_test", "training"),
    "pick_slot": ("scan_gate", "separated_bins", "poka_yoke_label", "bin_sign"),
    "putaway": ("putaway_scan", "cycle_count", "bin_sign"),
    "batch_sort": ("one_order_flow", "sorting_lights", "second_look"),
    "label_swap": ("print_at_pack", "pack_photo", "second_look"),
    "kit_bom": ("prebuilt_kits", "kit_list", "training"),
    "uom": ("one_unit", "count_check", "bin_sign"),
    "substitute": ("scan_gate", "substitute_approval", "shift_brief"),
    "no_scan": ("scan_gate", "pack_photo", "training"),
    "return_restock": ("putaway_scan", "returns_check", "training"),
    "slip": ("scan_gate", "pack_photo", "count_check", "second_look"),
    "new_staff": ("scan_gate", "sign_off", "training"),
    "fatigue_load": ("release_limit", "staffing_plan", "shift_brief"),
    "system_sync": ("stock_block", "sync_alarm", "shift_brief"),
    "device": ("device_interlock", "device_check", "shift_brief"),
    "listing": ("listing_lock", "listing_picture", "shift_brief"),
    "order_edit": ("hold_on_edit", "edit_flag", "shift_brief"),
    "stock_record": ("stock_block", "cycle_count", "shift_brief"),
    "qc_miss": ("weigh_gate", "check_redesign", "training"),
    "light_layout": ("bench_redesign", "bench_tidy", "bin_sign"),
    "carrier": ("fitted_pack", "handover_record", "carrier_note"),
}

OWN_MEASURES = Table(
    "own_measures",
    "a measure against a cause that the user added, changed or left out",
    (
        C("measure_id", "text", "id"),
        C("cause", "text", "cause code"),
        C("replaces", "text", "code of the shipped measure whose place it takes, '' for none"),
        C("title", "text", "what is done"),
        C("action_kind", "text", "kind of action"),
        C("changes", "text", "what it changes"),
        C("proof", "text", "how it would be proved"),
        C("hidden", "boolean", "no longer suggested"),
        C("set_by", "text", "who"),
        C("set_at", "timestamp", "when, UTC"),
    ),
    ("measure_id",),
)
