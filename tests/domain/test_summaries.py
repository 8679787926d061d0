import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.summaries import SHORT, shorten, summarise, summarise_lead

PROSE = st.text(alphabet=st.sampled_from('aąbćdeęłóżABĆŁŻ  .!?…,“”„«»()[]"’-–1290\n'), max_size=600)


def test_the_standfirst_is_the_summary() -> None:
    assert summarise("He denies the charges.", "The mayor has been detained. More.", 220) == "He denies the charges."


def test_without_a_standfirst_the_first_two_sentences_are() -> None:
    text = "The mayor has been detained.\n\nHe denies the charges.\n\nA third sentence."
    assert summarise("", text, 220) == "The mayor has been detained. He denies the charges."


def test_headings_and_list_items_are_no_sentences_and_stand_in_no_summary() -> None:
    text = "What we know\n\nThe mayor has been detained.\n\nBackground\n\nHe denies the charges."
    assert summarise("", text, 220) == "The mayor has been detained. He denies the charges."
    assert summarise("", "The mayor has been detained", 220) == "The mayor has been detained"


def test_a_second_sentence_that_does_not_fit_is_left_out_whole() -> None:
    assert (
        summarise("", "The first one is short. The second one is a good deal longer.", 40) == "The first one is short."
    )


def test_a_sentence_too_long_is_cut_at_a_word() -> None:
    assert summarise("", "Zażółć gęślą jaźń w Szczebrzeszynie i nigdzie indziej", 20) == "Zażółć gęślą jaźń w…"


def test_a_cut_quotation_is_closed() -> None:
    assert shorten("“We have waited long enough for this to come", 24) == "“We have waited long…”"


def test_a_quotation_that_never_closes_does_not_swallow_the_text() -> None:
    text = "“We won, he said. Nobody believed it. The end came soon."
    assert summarise("", text, 220).startswith("“We won, he said. Nobody believed it.")


@pytest.mark.parametrize(
    "text",
    [
        "„Wir kommen“, sagte er. Mehr später.",
        "Er sagte: »Wir kommen.« Mehr später.",
        "„Idziemy”, powiedział. Reszta później.",
        "Il a dit : « On gagne. » Elle est partie.",
        "« On gagne », dit-il. Elle est partie.",
        "”Vi kommer”, sade han. Mer senare.",
        'Powiedział „tak". Reszta później.',
        'The hall got a 55" screen. It was late.',
        "The board is 6' long. It was late.",
        "The '90s were long. It was late.",
        "The players' bus left. It was late.",
        "It’s the players’ bus. It was late.",
        "‘We won,’ she said. It was late.",
        "The mayor said: 'We will win this.' Her rival disagreed.",
        "A list: a) taxes, b) roads. It was late.",
        "“We won. He lost. They went home.",
    ],
)
def test_no_quotation_mark_appears_that_nobody_wrote(text: str) -> None:
    assert summarise("", text, 220).startswith(text[: text.index(".") + 1])
    assert set(summarise("", text, 220)) <= set(text)
    assert summarise(text, "", 220) == text
    assert shorten(text, 220) == text


LONG = " ".join(["Nobody believed it at all."] * 40)


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("„Wir kommen. Wir gehen. Wir bleiben“.", "„Wir kommen. Wir gehen. Wir bleiben“."),
        (f"„We won. {LONG} The end“, he said.", "„We won. Nobody believed it at all.“"),
        (f"“We won. {LONG} The end.”", "“We won. Nobody believed it at all.”"),
        (f"«We won. {LONG} The end.»", "«We won. Nobody believed it at all.»"),
        (f"“We won. {LONG} The end.", "“We won. Nobody believed it at all."),
    ],
)
def test_a_quotation_that_goes_on_is_closed_as_its_writer_closes_it(text: str, summary: str) -> None:
    assert summarise("", text, 220) == summary


@pytest.mark.parametrize(
    "first",
    [
        "Town won the cup…",
        "Town won the cup 🏆",
        "Town won the cup! 🏆🎉",
        "Town won “the cup”",
        "Er gewann „den Pokal“",
        "Er gewann »den Pokal«",
        "The mayor said: 'We will win this.'",
        "Town won the cup (at last)",
        "Town won the cup [sic]",
        "Town won 50%",
        "Czy miasto wygra?",
    ],
)
def test_a_paragraph_is_prose_whatever_its_last_character(first: str) -> None:
    assert summarise("", f"{first}\n\nFans went home.", 220) == f"{first} Fans went home."


def test_a_paragraph_without_a_full_stop_gets_one_before_the_next() -> None:
    assert summarise("", "Town won the cup\n\nFans went home late", 220) == "Town won the cup. Fans went home late"


@pytest.mark.parametrize("label", ["By Anna Nowak", "WARSAW", "Photo Anna Nowak Town Gazette", "12 May 2026"])
def test_a_label_is_no_sentence(label: str) -> None:
    assert summarise("", f"{label}\n\nTown won the cup.", 220) == "Town won the cup."


def test_what_is_announced_and_does_not_follow_is_left_out() -> None:
    assert summarise("", "Her rival replied:\n\nPolls open on Sunday.", 220) == "Polls open on Sunday."
    text = "Polls open on Sunday. Her rival replied:\n\nIt was late."
    assert summarise("", text, 220) == "Polls open on Sunday. It was late."
    assert summarise("", "Her rival replied:", 220) == "Her rival replied:"


def test_items_of_a_list_are_no_sentences_unless_there_is_nothing_else() -> None:
    assert summarise("", "• Taxes fall.\n\n• Roads\n\nThe council met.", 220) == "The council met."
    assert summarise("", "• Taxes fall.\n\n• Roads are mended.", 220) == "Taxes fall. Roads are mended."


@given(PROSE, PROSE, st.integers(2, 300))
def test_a_summary_is_never_longer_than_asked(standfirst: str, text: str, limit: int) -> None:
    assert len(summarise(standfirst, text, limit)) <= limit


@given(st.text(max_size=300), st.integers(2, 120))
def test_a_cut_ends_with_an_ellipsis_and_begins_as_the_text(text: str, limit: int) -> None:
    flat = " ".join(text.split())
    cut = shorten(text, limit)
    assert len(cut) <= limit
    if len(flat) > limit:
        kept, mark, closing = cut.partition("…")
        assert mark or not cut
        assert flat.startswith(kept) or "…" in flat
        assert all(char in '”“’»«)]"' for char in closing) or "…" in flat


def test_a_standfirst_beyond_the_limit_loses_its_last_sentences() -> None:
    standfirst = "He denies it.  She does too."
    assert summarise(standfirst, "A text.", 27) == "He denies it. She does too."
    assert summarise(standfirst, "A text.", 26) == "He denies it."
    assert summarise(standfirst, "A text.", 12) == "He denies…"
    three = "One is here. Two is here. Three is here."
    assert summarise(f"{three} {three}", "A text.", 41) == three


def test_whole_sentences_may_fill_the_limit() -> None:
    text = "The first. The second one. The third."
    assert summarise("", text, 26) == "The first. The second one."
    assert summarise("", text, 25) == "The first."
    assert summarise("", "Title\n\nFour words are here\n\nFive", 9) == "Four…"


def test_a_label_has_at_most_three_words_or_none_in_lower_case() -> None:
    after = "Town won the cup."
    for label in ("One two three", "PHOTO BY ANNA NOWAK", "Photo By Anna Nowak", "Photo a Anna Nowak"):
        assert summarise("", f"{label}\n\n{after}", 220) == after
    for prose in (
        "One two three four",
        "One two three.",
        "Why not?",
        "Photo de Anna Nowak",
        "iPhones Sell Very Well",
        "市長 が 火曜日 に 逮捕",
    ):
        assert summarise("", f"{prose}\n\n{after}", 220).startswith(prose)


def test_a_text_without_sentences_is_summarised_by_its_first_paragraphs() -> None:
    assert summarise("", "WARSAW\n\nKRAKÓW\n\nGDAŃSK", 220) == "WARSAW. KRAKÓW"
    assert summarise("", "• Taxes\n\nWARSAW\n\nKRAKÓW", 220) == "WARSAW. KRAKÓW"
    assert summarise("", "He said：\n\n• One\n\n• Two", 220) == "He said： One"


def test_a_closing_mark_that_does_not_fit_is_left_out() -> None:
    text = f"“We won. {LONG} The end.”"
    assert summarise("", text, 36) == "“We won. Nobody believed it at all.”"
    assert summarise("", text, 35) == "“We won. Nobody believed it at all."
    assert summarise("", text, 20) == "“We won.”"
    assert summarise(text, "Another text.", 36) == "“We won. Nobody believed it at all.”"


@pytest.mark.parametrize(
    ("text", "limit", "cut"),
    [
        ("Zażółć gęślą jaźń", 17, "Zażółć gęślą jaźń"),
        ("Zażółć gęślą jaźń", 16, "Zażółć gęślą…"),
        ("Zażółć gęślą jaźń", 13, "Zażółć gęślą…"),
        ("Zażółć gęślą jaźń", 12, "Zażółć…"),
        ("Zażółć, gęślą", 9, "Zażółć…"),
        ("Zażółć – gęślą", 11, "Zażółć…"),
        ("Zażółć (gęślą jaźń)", 14, "Zażółć…"),
        ("Zażółć (gęślą jaźń)", 15, "Zażółć (gęślą…)"),
        ("Konstantynopol", 5, "Kons…"),
        ("Konstantynopol", 2, "K…"),
        ("ae\u0301e\u0301e", 4, "ae\u0301…"),
        ("ae\u0301\u0301e", 4, "a…"),
        ("👩\u200d👩\u200d👧 family", 5, "👩…"),
        ("(aaaaaaaaaa", 6, "(aaa…)"),
        ("A konstantynopol", 6, "A…"),
        ("„Wir kommen heute noch vorbei“, sagte er", 20, "„Wir kommen heute…“"),
        ("“", 1, "“"),
        ("ab", 1, "…"),
    ],
)
def test_a_cut_keeps_whole_words_and_whole_characters(text: str, limit: int, cut: str) -> None:
    assert shorten(text, limit) == cut


TEXT = "The council met late on Monday to settle the budget.\n\nIt was raining. Nobody left."
FIRST = "The council met late on Monday to settle the budget."


def test_a_short_standfirst_of_the_lead_is_followed_by_the_first_sentence() -> None:
    assert summarise_lead("The budget stands.", TEXT, 320) == f"The budget stands. {FIRST}"
    assert summarise_lead("A long night", TEXT, 320) == f"A long night. {FIRST}"
    assert summarise_lead("", TEXT, 320) == summarise("", TEXT, 320)


@pytest.mark.parametrize("size", [SHORT - 1, SHORT])
def test_a_standfirst_of_80_characters_stands_alone(size: int) -> None:
    standfirst = f"{'x' * (size - 1)}."
    assert (summarise_lead(standfirst, TEXT, 320) == standfirst) == (size == SHORT)


@pytest.mark.parametrize(
    "standfirst",
    [
        FIRST,
        "“The council met late on Monday to settle the budget”",
        "The council met late on Monday",
        f"{FIRST} Late.",
    ],
)
def test_a_sentence_that_the_standfirst_contains_does_not_follow_it(standfirst: str) -> None:
    assert summarise_lead(standfirst, TEXT, 320).casefold().count("council") == 1


@pytest.mark.parametrize("text", ["", "It was late. Nobody left.", "The vote:\n\n• yes\n\n• no"])
def test_a_text_with_hardly_any_words_does_not_follow_a_standfirst(text: str) -> None:
    assert summarise_lead("The budget stands.", text, 320) == "The budget stands."


def test_a_sentence_that_does_not_fit_does_not_follow_a_standfirst() -> None:
    whole = f"The budget stands. {FIRST}"
    assert summarise_lead("The budget stands.", TEXT, len(whole)) == whole
    assert summarise_lead("The budget stands.", TEXT, len(whole) - 1) == "The budget stands."


@given(PROSE, PROSE, st.integers(2, 400))
def test_the_lead_s_summary_fits_and_begins_with_the_usual_one(standfirst: str, text: str, limit: int) -> None:
    summary = summarise_lead(standfirst, text, limit)
    assert len(summary) <= limit
    assert summary.startswith(summarise(standfirst, text, limit))
