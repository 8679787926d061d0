import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.sentences import sentences
from digest.domain.summaries import shorten, summarise

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


@pytest.mark.parametrize(
    "sentence",
    [
        "The office in ul. Długa closed on Sept. 5 after Gen. Kowalski left.",
        "Founded ca. 1410 by St. Adalbert, it stands in al. Jerozolimskie.",
        "J. Nowak and W. B. Yeats met at 7 a.m. in the U.S. embassy.",
        "It rose by 3.5 percent to 1.2 mln zł in no. 7.",
        "“We won. We will govern,” said the prime minister.",
        "It belongs (or so they say. Who knows?) to the state.",
        "The firm Example Inc. has moved to pl. Defilad.",
    ],
)
def test_what_looks_like_an_end_is_none(sentence: str) -> None:
    assert list(sentences(f"{sentence} The next one follows.")) == [sentence, "The next one follows."]


@pytest.mark.parametrize(
    "text",
    [
        "It was proposed by PiS. The opposition disagrees.",
        "It opens at 7 a.m. The queue was long.",
        "“It is over.” He left.",
        "Why? Nobody knows.",
        "The answer was no. He left.",
        "It was 2025. Łódź celebrated.",
    ],
)
def test_what_is_an_end_is_one(text: str) -> None:
    assert len(list(sentences(text))) == 2


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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Town won! 🏆 Fans went home.", 2),
        ("„Wir kommen.“ Er ging.", 2),
        ("»Wir kommen.« Er ging.", 2),
        ("Am 12. Mai beginnt es. Er ging.", 2),
        ("Sie kamen mit Dr. Weber, z.B. Frau Nowak. Er ging.", 2),
        ("‘We won. We will govern,’ she said. It was late.", 2),
        ("They lost 2–3. Fans went home.", 2),
        ("« On gagne. Tout va bien. » Elle est partie.", 2),
    ],
)
def test_sentences_end_as_their_language_ends_them(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


@given(PROSE, PROSE, st.integers(2, 300))
def test_a_summary_is_never_longer_than_asked(standfirst: str, text: str, limit: int) -> None:
    assert len(summarise(standfirst, text, limit)) <= limit


@given(PROSE)
def test_splitting_into_sentences_loses_nothing(text: str) -> None:
    flat = " ".join(text.split())
    assert " ".join(sentences(flat)) == flat


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
