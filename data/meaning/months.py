"""Names of the months in the languages of the formats, folded: no dots or blanks, lower case."""

_NAMES: tuple[tuple[str, ...], ...] = (
    (
        "jan january januari thángmột janeiro enero ene januar janvier janv gennaio gen stycznia styczeń sty ocak oca",
        "มค มกราคม",
    ),
    (
        "feb february februari pebruari fevereiro fev febrero februar février févr fév febbraio lutego luty lut şubat "
        "şub",
        "กพ กุมภาพันธ์",
    ),
    ("mar march maret mac março marco marzo märz mär mrz mars maart mrt marca marzec mart", "มีค มีนาคม"),
    ("apr april abr abril avril avr aprile kwietnia kwiecień kwi nisan nis", "เมย เมษายน"),
    ("may mei maio mayo mai maggio mag maja maj mayıs", "พค พฤษภาคม"),
    ("jun june juni junho junio juin giugno giu czerwca czerwiec cze haziran haz", "มิย มิถุนายน"),
    ("jul july juli julai julho julio juillet juil luglio lug lipca lipiec lip temmuz tem", "กค กรกฎาคม"),
    (
        "aug august agustus agu ogos ogo agosto ago agt août aout augustus sierpnia sierpień sie ağustos ağu",
        "สค สิงหาคม",
    ),
    (
        "sep sept september setembro set septiembre septembre settembre września wrzesień wrz eylül eyl",
        "กย กันยายน",
    ),
    (
        "oct october oktober okt outubro out octubre octobre ottobre ott października październik paź ekim eki",
        "ตค ตุลาคม",
    ),
    ("nov november nopember novembro noviembre novembre listopada listopad lis kasım kas", "พย พฤศจิกายน"),
    (
        "dec december desember des disember dis dezembro dez diciembre dic dezember décembre déc dicembre grudnia "
        "grudzień gru aralık ara",
        "ธค ธันวาคม",
    ),
)

MONTHS: dict[str, int] = {
    name: number for number, names in enumerate(_NAMES, start=1) for group in names for name in group.split()
} | {f"tháng{number}": number for number in range(1, 13)}
