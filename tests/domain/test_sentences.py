import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.sentences import sentences

PROSE = st.text(alphabet=st.sampled_from('aąbćdeęłóżABĆŁŻ  .!?…,“”„«»()[]"’-–1290\n'), max_size=600)


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
def test_an_abbreviation_or_a_quotation_does_not_end_a_sentence(sentence: str) -> None:
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
def test_a_full_stop_or_a_question_mark_ends_a_sentence(text: str) -> None:
    assert len(list(sentences(text))) == 2


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


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("See art. 5 and p. 7 of it. It was late.", 2),
        ("The answer was no. 5 people left.", 1),
        ("He paid 5 zł. The shop closed.", 2),
        ("He paid 5 zł. Kowalski left.", 1),
        ("He met J. Nowak. It was late.", 2),
        ("It was plan B. The council met.", 2),
        ("It was rule 5. The council met.", 2),
        ("Am 5. Mai, am 6. Juni. Er ging.", 2),
        ("It was e.g. Gdynia.", 1),
        ("It was a.b.c. Gdynia.", 1),
        ("It was over. gdynia rests.", 1),
        ("Wait… 5 people left.", 1),
        ("Wait… 5th place.", 1),
        ("It was late. 5 people left.", 2),
        ("It sold well. iPhones did, too.", 1),
        ("Wait.. 5 people left.", 1),
        ("Wait! 5 people left.", 2),
        ("Wait… People left.", 2),
        ("Really?! Yes.", 2),
        ("هل؟ نعم.", 2),
        ("“Really?” (Yes.) – No.", 3),
        ("One.  Two.", 2),
        ("One.", 1),
        ("", 0),
        ("...", 1),
    ],
)
def test_an_abbreviation_or_a_number_ends_a_sentence_only_before_a_new_one(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


@pytest.mark.parametrize(("length", "count"), [(588, 1), (589, 3)])
def test_a_quotation_may_close_up_to_600_characters_ahead(length: int, count: int) -> None:
    assert len(list(sentences(f"“One. {'X' * length}. The end.”"))) == count


def test_a_quotation_is_measured_from_its_own_sentence_on() -> None:
    assert len(list(sentences(f"{'X' * 1_500}. “One. Two.”"))) == 2


@pytest.mark.parametrize(("length", "count"), [(1_997, 1), (1_998, 2)])
def test_a_quotation_of_2000_characters_is_split(length: int, count: int) -> None:
    assert len(list(sentences(f"“{'x' * length}. The end.”"))) == count


@given(PROSE)
def test_splitting_into_sentences_loses_nothing(text: str) -> None:
    flat = " ".join(text.split())
    assert " ".join(sentences(flat)) == flat
