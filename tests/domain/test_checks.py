"""What is noticed in the words of an edition."""

from digest.domain.checks import is_like, unfinished


def test_a_mark_for_something_to_come_is_noticed() -> None:
    texts = {"note": "Good morning. TK", "block": "TKTK said", "quote": "Lorem ipsum dolor", "figure": "XXX%"}
    assert unfinished(texts) == ["note: TK", "block: TKTK", "quote: Lorem ipsum", "figure: XXX"]


def test_words_that_contain_the_letters_are_no_marks() -> None:
    assert unfinished({"note": "Atkins, TKO, the tk domain, Pan Tadeusz, a todo list, xxx"}) == []


def test_a_subject_that_looks_like_another_is_noticed() -> None:
    others = ["Storks return to Masuria", "Sejm approves budget"]
    assert is_like("Sejm approves budget", others) == "Sejm approves budget"
    assert is_like("SEJM approves the budget", others) == "Sejm approves budget"
    assert is_like("Mine closes after a century", others) == ""
    assert is_like("Anything", []) == ""
