"""Chinese numerals as numbers: 一百五十 is 150."""

from __future__ import annotations

_DIGITS = {d: n for n, d in enumerate("零一二三四五六七八九")} | {"两": 2, "\u3007": 0}
_POWERS = {"十": 10, "百": 100, "千": 1000}
NUMERAL = "[零\u3007一二两三四五六七八九十百千万]"


def number_of(text: str) -> int:
    """Return the number that a run of numerals spells; a last digit counts tenths of its power.

    两百五 is 250, as it is spoken.
    """
    total = section = digit = 0
    power = 1
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            power = 1 if char in "零\u3007" else power
            continue
        if char == "万":
            total, section, power = (total + section + digit) * 10_000, 0, 1_000
        else:
            power = _POWERS[char] // 10
            section += (digit or 1) * _POWERS[char]
        digit = 0
    return total + section + digit * max(power, 1)
