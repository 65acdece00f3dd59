"""Numbers and units written another way: « cinquante » and « 50 », « kilomètres » and « km ».

Gives index terms that may stand for a word of a query; what a text holds is written in either way.
"""

from __future__ import annotations

_WORDS = (
    "deux:2 trois:3 quatre:4 cinq:5 six:6 sept:7 huit:8 neuf:9 dix:10 onze:11 douze:12 treize:13 "
    "quatorze:14 quinze:15 seize:16 vingt:20 trente:30 quarante:40 cinquante:50 soixante:60 "
    "cent:100 mille:1000"
)
NUMBERS = dict(pair.split(":") for pair in _WORDS.split())
DIGITS = {digits: word for word, digits in NUMBERS.items()}
UNITS = {
    "kilometre": ("km",),
    "kilometres": ("km",),
    "km": ("kilomètres",),
    "hectare": ("ha",),
    "hectares": ("ha",),
    "ha": ("hectares",),
    "kilo": ("kg",),
    "kilos": ("kg",),
    "kg": ("kilos",),
    "kilowattheures": ("kWh",),
}


def other_writings(folded: str) -> tuple[str, ...]:
    """The words or digits that say the same as a folded word or number; () for most."""
    if folded in NUMBERS:
        return (NUMBERS[folded],)
    if folded in DIGITS:
        return (DIGITS[folded],)
    return UNITS.get(folded, ())
