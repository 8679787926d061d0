"""The footer of an entry links to its story and to the front page, in whatever language it is written."""

import pytest

from digest.feed.page.footers import Footer, whole_sentences

STORY, SITE = "https://gazette.example/2026/05/13/storks/", "https://gazette.example/feed/"
FOOTER = Footer(STORY, SITE)


@pytest.mark.parametrize(
    ("links", "first"),
    [
        ([STORY, "https://gazette.example/"], 0),
        (["https://gazette.example", STORY], 0),
        (["https://other.example/x", f"{STORY}?utm_source=rss", "https://www.gazette.example/"], 1),
        (["/2026/05/13/storks/", "/"], 0),
        ([STORY], None),
        ([STORY, "https://gazette.example/2026/05/12/trams/"], None),
        ([STORY, "https://other.example/"], None),
        (["https://gazette.example/", "https://gazette.example/about/"], None),
        ([STORY, "http://[broken"], None),
        ([], None),
    ],
)
def test_a_footer_begins_at_the_first_of_its_two_links(links: list[str], first: int | None) -> None:
    assert FOOTER.starts_at(links) == first


def test_an_entry_without_an_address_has_no_footer() -> None:
    assert Footer().starts_at([STORY, SITE]) is None


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("They nest on roofs. The post", "They nest on roofs."),
        ("They nest on roofs. Nobody minds. Artykuł", "They nest on roofs. Nobody minds."),
        ("The post", ""),
        ("", ""),
    ],
)
def test_what_stands_before_a_footer_is_kept_in_whole_sentences(text: str, whole: str) -> None:
    assert whole_sentences(text) == whole
