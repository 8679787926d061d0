"""What recurs across the stories of a site is a standing line; what belongs to one story, or to an event, is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.standing_lines import Paragraphs, Passage, Standing, Wording, learn, lines_of

ASK = "Reading this costs nothing. Please chip in!"
WORDS = (
    "storks tram miners butter bakery harbour mayor comet orchard glacier violin ferry quarry lantern beaver "
    "chimney saddle compass walnut thistle anchor meadow pillow hammer falcon castle ribbon copper tunnel velvet"
).split()


def passage(word: str, *paragraphs: str, title: str = "", author: str = "", description: str = "") -> Passage:
    """Make a story about a word; OWN in a paragraph stands for two sentences that no other story has."""
    own = f"The {word} has come back to town. Nobody had seen a {word} for years."
    lines: Paragraphs = tuple((paragraph.replace("OWN", own),) for paragraph in paragraphs or ("OWN",))
    described: Paragraphs = ((description,),) if description else ()
    return Passage(Wording(lines, described), title or f"Town gets its {word}", author)


def kept(passages: list[Passage], place: int = 0) -> list[str]:
    """Read one story of a site that has all of these."""
    standing = learn(map(lines_of, passages))
    kept = standing.without(passages[place].wording.content, passages[place])
    return [" ".join(lines) for lines in kept]


def own(word: str) -> str:
    return f"The {word} has come back to town. Nobody had seen a {word} for years."


@pytest.mark.parametrize("count", [2, 3, 10, 30])
def test_what_all_stories_begin_or_end_with_is_standing(count: int) -> None:
    stories = [passage(word, ASK, "OWN", "All rights reserved.") for word in WORDS[:count]]
    assert kept(stories) == [own("storks")]


def test_a_line_within_the_text_is_standing_if_most_stories_have_it() -> None:
    stories = [passage(word, f"The {word} is here. {ASK} It will stay {word}.", f"More {word}.") for word in WORDS[:10]]
    assert kept(stories) == ["The storks is here. It will stay storks.", "More storks."]
    stories = [*stories[:3], *(passage(word) for word in WORDS[10:20])]
    assert kept(stories) == [f"The storks is here. {ASK} It will stay storks.", "More storks."]


def test_a_sentence_that_one_story_has_belongs_to_it() -> None:
    stories = [passage("storks", ASK, "OWN", ASK), *(passage(word) for word in WORDS[1:10])]
    assert kept(stories) == [ASK, own("storks"), ASK]


def test_a_standing_line_that_prose_quotes_stays() -> None:
    quoting = "“Reading this costs nothing,” the banner says. “Reading this costs nothing. Please chip in!” it repeats."
    stories = [passage("storks", ASK, quoting, "OWN"), *(passage(word, ASK, "OWN") for word in WORDS[1:10])]
    assert kept(stories) == [quoting, own("storks")]


def test_lines_that_differ_in_title_author_address_and_number_are_one() -> None:
    footers = (
        (
            "Storks! Why now?",
            "Ola Nowak",
            "Artykuł Storks! Why now? pochodzi z serwisu. Ola Nowak, nr 1: https://a.pl/1",
        ),
        ("Trams run again", "Jan Lis", "Artykuł Trams run again pochodzi z serwisu. Jan Lis, nr 23: https://a.pl/b"),
        ("A hall is found", "Ewa Żak", "Artykuł A hall is found pochodzi z serwisu. Ewa Żak, nr 4: https://a.pl/c"),
    )
    stories = [
        passage(word, "OWN", footer, title=title, author=author)
        for word, (title, author, footer) in zip(WORDS, footers, strict=False)
    ]
    assert [kept(stories, place) for place in range(3)] == [[own(word)] for word in WORDS[:3]]


def test_a_name_in_a_standing_line_does_not_hide_it_where_it_is_the_author() -> None:
    line = "The Harbour Post belongs to its readers."
    stories = [passage(word, line, "OWN", author="Ola Nowak") for word in WORDS[1:10]]
    assert kept([passage("storks", line, "OWN", author="The Harbour Post"), *stories]) == [own("storks")]


@pytest.mark.parametrize("others", [1, 8])
def test_a_line_about_an_author_goes_from_the_two_stories_that_end_with_it(others: int) -> None:
    bio = "Ola Nowak covers the harbour. She lives by the sea."
    stories = [passage(word, "OWN", bio, author="Ola Nowak") for word in WORDS[:2]]
    assert kept([*stories, *(passage(word, author="Jan Lis") for word in WORDS[2 : 2 + others])]) == [own("storks")]


def test_a_sentence_that_closes_a_few_stories_of_several_authors_stays() -> None:
    stories = [
        *(passage(word, "OWN", "A ruling is due in May.", author=f"Author {word}") for word in WORDS[:3]),
        *(passage(word) for word in WORDS[3:10]),
    ]
    assert kept(stories) == [own("storks"), "A ruling is due in May."]


@pytest.mark.parametrize("others", [0, 1, 8, 40])
def test_a_quotation_that_two_reports_share_stays(others: int) -> None:
    said = "“We will rebuild it,” the mayor said. “Every stone counts.”"
    words = [*WORDS, *(f"{word}er" for word in WORDS)]
    reports = [passage(word, "OWN", said, f"Work on the {word} begins in May.") for word in words[:2]]
    stories = [*reports, *(passage(word) for word in words[2 : 2 + others])]
    assert kept(stories) == [own("storks"), said, "Work on the storks begins in May."]


@pytest.mark.parametrize("others", [0, 1, 8])
def test_copies_of_one_article_prove_nothing(others: int) -> None:
    twice = [
        passage("storks", "OWN", "They nest on roofs.", title=title) for title in ("Storks", "Back again", "Nests")
    ]
    longer = passage("storks", "OWN", "They nest on roofs.", "Three were counted.", title="Update")
    stories = [*twice, longer, *(passage(word) for word in WORDS[1 : 1 + others])]
    assert kept(stories) == [own("storks"), "They nest on roofs."]
    assert kept(stories, 3) == [own("storks"), "They nest on roofs.", "Three were counted."]


def test_a_report_that_grows_under_one_title_keeps_its_words() -> None:
    parts = ("OWN", "They nest on roofs.", "Three were counted.")
    stories = [
        passage("storks", *parts, f"At {word} the count went on.", "It ends today.", title="Storks, live")
        for word in WORDS[:5]
    ]
    assert kept([*stories, *(passage(word) for word in WORDS[5:10])])[:3] == [own("storks"), *parts[1:]]


def test_sentences_that_a_newsroom_likes_stay_where_they_stand_now_here_now_there() -> None:
    liked = [f"{who} had no comment." for who in ("The police", "The mayor", "The ministry", "The port", "The court")]
    stories = [
        passage(word, "OWN", liked[place % 5], f"Of {word} we know little.", liked[(place + 1) % 5], "OWN")
        for place, word in enumerate(WORDS[:10])
    ]
    assert kept(stories)[1:4] == [liked[0], "Of storks we know little.", liked[1]]


def test_an_excerpt_that_ends_within_a_standing_line_is_recognised() -> None:
    stories = [passage(word, ASK, "OWN") for word in WORDS[:5]]
    standing = learn(map(lines_of, stories))
    assert standing.begins("Reading this costs", stories[0])
    assert not standing.begins("Reading", stories[0])
    assert not standing.begins("Reading this book", stories[0])


def test_excerpts_that_hold_nothing_else_are_no_copies() -> None:
    stories = [Passage(Wording((), ((ASK,),), is_cut=True), f"Town gets its {word}") for word in WORDS[:4]]
    assert learn(map(lines_of, stories)).without(stories[0].wording.description, stories[0]) == []


def test_a_description_that_repeats_the_page_counts_once() -> None:
    wording = Wording((("One of a kind.",),), (("One of a kind.",),), is_excerpt=True)
    assert lines_of(Passage(wording)).description == ()


sentences = st.sampled_from(
    [f"The {word} came back." for word in WORDS[:8]] + [ASK, "All rights reserved.", "“No,” he said.", "1. May", "…"]
)
pages = st.lists(st.lists(sentences, min_size=1, max_size=3).map(" ".join), max_size=5)
wordings = pages.map(lambda page: Wording(tuple((line,) for line in page)))
sites = st.lists(st.builds(Passage, wordings), max_size=8)


@given(sites)
def test_whatever_is_learned_words_are_only_taken_out(site: list[Passage]) -> None:
    standing = learn(map(lines_of, site))
    for each in site:
        kept = iter(" ".join(" ".join(lines) for lines in standing.without(each.wording.content, each)).split())
        words = iter(" ".join(" ".join(lines) for lines in each.wording.content).split())
        assert all(word in words for word in kept)


@given(sites)
def test_every_standing_line_is_in_two_stories(site: list[Passage]) -> None:
    for line in learn(map(lines_of, site)).lines:
        assert sum(lines_of(each).have({line}) for each in site) > 1


@given(st.lists(st.sampled_from(WORDS), min_size=3, max_size=20, unique=True))
def test_a_site_that_frames_every_story_gets_every_story_back(words: list[str]) -> None:
    stories = [
        passage(word, ASK, "OWN", f"This {word} is one of a kind.", "Share this with a friend.") for word in words
    ]
    for place, word in enumerate(words):
        assert kept(stories, place) == [own(word), f"This {word} is one of a kind."]


@given(pages)
def test_nothing_is_taken_out_while_nothing_is_known(page: list[str]) -> None:
    content = tuple((line,) for line in page)
    assert Standing().without(content, Passage(Wording(content))) == [[line] for line in page]


@pytest.mark.parametrize(
    "opening",
    [
        "Inflation stood at {number}.2 percent last month, the statistics office announced.",
        "{title}, the agency reports.",
        "{author} reports from the scene of the fire.",
    ],
)
@pytest.mark.parametrize("others", [7, 57])
def test_news_that_differs_only_in_number_title_or_author_stays(opening: str, others: int) -> None:
    words = [*WORDS, *(f"{word}ery" for word in WORDS)]
    authors = ("Ann Smith", "Bob Jones", "Cy Young")
    alike = []
    for number, word in enumerate(words[:3]):
        said = opening.format(number=number + 3, title=f"Town gets its {word}", author=authors[number])
        alike.append(passage(word, said, "OWN", author=authors[number]))
    stories = [*alike, *(passage(word) for word in words[3 : 3 + others])]
    assert kept(stories)[1:] == [own("storks")]
    assert kept(stories)[0] == opening.format(number=3, title="Town gets its storks", author="Ann Smith")


def test_a_sentence_that_an_author_ends_with_now_and_then_is_no_line_about_them() -> None:
    closing = "The region has long been home to storks."
    stories = [passage(word, "OWN", *([closing] if word in WORDS[:2] else []), author="Ola Nowak") for word in WORDS]
    assert kept(stories) == [own("storks"), closing]


def test_a_new_line_is_standing_long_before_most_known_stories_have_it() -> None:
    words = [f"{word}{ending}" for ending in ("", "ery") for word in WORDS]
    stories = [passage(word, "OWN", *([ASK] if place < 15 else [])) for place, word in enumerate(words)]
    assert kept(stories) == [own("storks")]
    assert kept([passage("otter"), *stories[-30:], *stories[:15]], 31) == [own("storks")]


def test_a_line_in_chinese_is_found_within_a_paragraph() -> None:
    stories = [passage("", f"{c}城今天来了很多人。请支持我们的新闻。", title=f"{c}城") for c in "北南东西中上下左"]
    assert kept(stories) == ["北城今天来了很多人。"]
