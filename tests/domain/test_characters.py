import unicodedata

from digest.domain.characters import CONTROLS


def test_a_line_holds_no_control_character_no_break_no_turn_and_no_half_character() -> None:
    found = {char for char in map(chr, range(0x110000)) if CONTROLS.search(char)}
    by_category = {char for char in map(chr, range(0x110000)) if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp")}
    turns = {"\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"}
    assert found == by_category | turns
