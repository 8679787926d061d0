from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from digest.feed.page.nesting import shallow


def depth(markup: str) -> int:
    node, deepest = LexborHTMLParser(markup).body, 0
    open_nodes = [(node, 0)]
    while open_nodes:
        here, level = open_nodes.pop()
        if here is not None:
            deepest = max(deepest, level)
            open_nodes += [(child, level + 1) for child in here.iter()]
    return deepest


def test_an_ordinary_page_stays_as_it_is() -> None:
    page = "<div><p>The council <em>met</em>.</p><ul><li>one<ul><li>two</li></ul></li></ul></div>"
    assert shallow(page) == page


def test_a_page_nested_without_end_becomes_shallow_and_keeps_its_words() -> None:
    page = "<div>" * 50_000 + "The council met." + "</div>" * 50_000
    flat = shallow(page)
    assert "The council met." in flat
    assert depth(flat) < 1_000


@given(st.lists(st.sampled_from(["<div>", "</div>", "<p>", "<b>", "</b>", "x", "<", "<!--", "-->"]), max_size=60))
def test_any_markup_is_read(pieces: list[str]) -> None:
    markup = "".join(pieces)
    assert shallow(markup) == markup
