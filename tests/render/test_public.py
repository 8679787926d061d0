import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.render.public import impersonal, with_parts

TAG = "reader0123456789abcdef"
HOME = "https://example.org/"


@pytest.mark.parametrize("page", ["unsubscribe", "preferences"])
@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_a_reader_s_own_links_lead_home(page: str, quote: str) -> None:
    html = f"<a href={quote}https://digest.example.org/base/{page}/{TAG}{quote}>Leave</a>"
    assert impersonal(html, TAG, HOME) == f"<a href={quote}{HOME}{quote}>Leave</a>"


def test_other_links_stay_and_no_placeholder_is_left() -> None:
    html = f'<a href="https://example.org/unsubscribe/other">a</a> {TAG} <a href="https://example.org/x/{TAG}">b</a>'
    assert impersonal(html, TAG, HOME) == (
        '<a href="https://example.org/unsubscribe/other">a</a>  <a href="https://example.org/x/">b</a>'
    )


def test_a_page_without_a_placeholder_stays_as_it_is() -> None:
    html = '<a href="https://example.org/unsubscribe/">a</a>'
    assert impersonal(html, "", HOME) == html


def test_a_home_page_is_not_read_as_a_pattern() -> None:
    assert impersonal(f"/unsubscribe/{TAG}", TAG, r"https://example.org/\1") == r"https://example.org/\1"


@given(st.text("ab/<>=\"'" + TAG[:3]), st.text("ab/<>=\"'"))
def test_no_placeholder_survives_in_any_page(before: str, after: str) -> None:
    assert TAG not in impersonal(f"{before}/preferences/{TAG}{after}{TAG}", TAG, HOME)


def test_a_page_gets_a_preview_a_main_part_and_a_footer() -> None:
    html = '<HTML><head><title>x</title></HEAD><body class="a"><p>x</p></Body></HTML>'
    assert with_parts(html, head="<meta>", foot="<footer></footer>") == (
        '<HTML><head><title>x</title><meta></HEAD><body class="a"><main><p>x</p></main><footer></footer></Body></HTML>'
    )


def test_a_page_without_head_and_body_stays_as_it_is() -> None:
    assert with_parts("<p>x</p>", head="<meta>", foot="y") == "<p>x</p>"


def test_what_is_added_is_not_read_as_a_pattern() -> None:
    assert with_parts("</head></body>", head=r"\1", foot=r"\g<0>") == r"\1</head></main>\g<0></body>"


@given(st.text(max_size=60))
def test_the_mailed_content_itself_stays_untouched(content: str) -> None:
    if not re.search(r"(?i)</?(?:head|body)", content):
        page = with_parts(f"<body>{content}</body>", head="h", foot="f")
        assert page == f"<body><main>{content}</main>f</body>"


def test_a_page_is_split_in_one_go() -> None:
    # Quadratic time would take minutes.
    html = f"{'x' * 500_000}/preferences/{TAG} {'<' * 500_000}<body {'y' * 500_000}"
    assert impersonal(html, TAG, HOME).startswith(f"{HOME} <<<")
    assert with_parts(html, head="h", foot="f") == html
