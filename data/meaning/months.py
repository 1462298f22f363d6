"""Names of the months in the languages of the formats, folded: no dots or blanks, lower case."""

_NAMES: tuple[tuple[str, ...], ...] = (
    ("jan january januari janeiro enero ene thángmột", "มค มกราคม"),
    ("feb february februari pebruari fevereiro fev febrero", "กพ กุมภาพันธ์"),
    ("mar march maret mac março marco marzo", "มีค มีนาคม"),
    ("apr april abril abr", "เมย เมษายน"),
    ("may mei maio mayo mai", "พค พฤษภาคม"),
    ("jun june juni junho junio", "มิย มิถุนายน"),
    ("jul july juli julai julho julio", "กค กรกฎาคม"),
    ("aug august agustus agu ogos agosto ago agt", "สค สิงหาคม"),
    ("sep sept september setembro set septiembre", "กย กันยายน"),
    ("oct october oktober okt outubro out octubre", "ตค ตุลาคม"),
    ("nov november nopember novembro noviembre", "พย พฤศจิกายน"),
    ("dec december desember des disember dis dezembro dez diciembre dic", "ธค ธันวาคม"),
)

MONTHS: dict[str, int] = {
    name: number for number, names in enumerate(_NAMES, start=1) for group in names for name in group.split()
} | {f"tháng{number}": number for number in range(1, 13)}
