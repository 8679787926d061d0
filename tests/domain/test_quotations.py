import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.quotations import closes_in, closing_of, open_marks, usual_closing_of


@pytest.mark.parametrize(
    ("text", "opened"),
    [
        ("", []),
        ("It was late.", []),
        ("“We won", ["“"]),
        ("She said: “We won", ["“"]),
        ("(“We [sic", ["(", "“", "["]),
        ("“We won”", []),
        ("„Wir kommen“", []),
        ("„Idziemy”", []),
        ('„Idziemy"', []),
        ("»Wir kommen«", []),
        ("«On gagne»", []),
        ("« On gagne", ["«"]),
        # Some close a quotation by the other kind of guillemets, but never by the same mark or another kind.
        ("«On gagne›", []),
        ("«On «gagne", ["«", "«"]),
        ("«On gagne”", ["«"]),
        ("“On gagne»", ["“"]),
        ("‹On› «gagne", ["«"]),
        ("”Vi kommer”", []),
        ("‘We won’", []),
        ("‚Wir‘ ‚kommen’", []),
        ('"We won', ['"']),
        ("'We won'", []),
        ("A (b) [c]", []),
        ("(a)b", []),
        ("a) taxes, b) roads ]", []),
        # Apostrophes, inches and years open nothing.
        ("It’s the players’ bus", []),
        ("rock'n'roll", []),
        ("The '90s", []),
        ("The ‘90s", []),
        ('A 55" screen', []),
        ("Six 5' boards", []),
        ("It is 5 ' long", []),
        ('5 " long', []),
        # A mark at the very end opens nothing, unless it is a bracket.
        ("He said “", []),
        ("He said (", ["("]),
        # What stands before an opening mark.
        ("(“We", ["(", "“"]),
        ("[“We", ["[", "“"]),
        ("—“We", ["“"]),
        ("he said/“We", ["“"]),
        ("he said,“We", []),
        ("he“We", []),
        # An inner quotation, closed or not, goes with the outer one.
        ("“He said ‘no’ and left", ["“"]),
        ("“He said ‘no and left”", []),
        ("“It’s late", ["“"]),
        ("‘It’s late", ["‘"]),
        ("“5 people", ["“"]),
        ("„Er sagte ‚nein‘ und", ["„"]),
        # Each paragraph of a long quotation opens again.
        ("“We won. “We lost.", ["“"]),
        ("‘We won. ‘We lost.", ["‘", "‘"]),
        ("‟We won”", []),
        ("«We» said «us", ["«"]),
        ("»Wir» sade »vi", ["»"]),
    ],
)
def test_a_mark_is_open_until_the_text_closes_it(text: str, opened: list[str]) -> None:
    assert open_marks(text) == opened


@pytest.mark.parametrize(
    ("opened", "rest", "closing"),
    [
        ("“", "lost.”", "”"),
        ("„", "verloren“, sagte er", "“"),
        ("„", "przegrali”", "”"),
        ("„“", "a” b”", "””"),
        ("(", "later)", ")"),
        ("(“", "a” b)", "”)"),
        ("“", "lost.", ""),
        ("“", "lost”x", "”"),
        ("‘", "it’s late’", "’"),
        ("‘", "it’s late", ""),
        ("'", "o'clock'", "'"),
        ("»", "kommen«", "«"),
        ("»", "kommer»", "»"),
        ("", "”", ""),
    ],
)
def test_a_quotation_is_closed_as_its_writer_closes_it(opened: str, rest: str, closing: str) -> None:
    assert closing_of(list(opened), rest) == closing
    assert closes_in(list(opened), rest) == bool(closing)


@pytest.mark.parametrize(
    ("opened", "rest", "closing"),
    [
        ("„", "", "”"),
        ("„", "verloren“", "“"),
        ("“", "", "”"),
        ("(“", "", "”)"),
        ("»", "", "«"),
        ("«", "", "»"),
        ("[", "", "]"),
        ('"', "", '"'),
        ("‘", "", ""),
        ("'", "", ""),
        ("‘", "late’", "’"),
        ("“‘", "", "”"),
    ],
)
def test_without_such_a_mark_the_usual_one_closes_except_apostrophes(opened: str, rest: str, closing: str) -> None:
    assert usual_closing_of(list(opened), rest) == closing


def test_the_rest_may_close_any_of_several_marks() -> None:
    assert closes_in(["(", "“"], "late)")
    assert closes_in(["(", "“"], "late”")
    assert not closes_in(["(", "“"], "late’")


texts = st.text(alphabet=st.sampled_from("ab 5,.“”„«»‘’‚\"'()[]"), max_size=40)


@given(texts)
def test_open_marks_come_in_the_order_of_the_text(text: str) -> None:
    rest = iter(text)
    assert all(mark in rest for mark in open_marks(text))


@given(texts, texts)
def test_the_writer_s_closing_marks_all_stand_in_the_rest(text: str, rest: str) -> None:
    assert set(closing_of(open_marks(text), rest)) <= set(rest)
