import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.stories import Rejection, Sighting
from digest.domain.story_identity import MAX_KEY, address_key, guid_key, keys_of, reading_keys

LIVE = "https://example.org/live/"


def seen(guid: str, url: str | None = None) -> Sighting:
    return Sighting(guid=guid, url=url, title="Title", text="Text.")


@pytest.mark.parametrize(
    "other",
    [
        "http://example.org/2026/05/12/slug/",
        "https://www.example.org/2026/05/12/slug/",
        "https://EXAMPLE.org:443/2026/05/12/slug",
        "http://example.org:80/2026/05/12/slug",
        "https://example.org/2026/05/12/slug/?utm_source=rss&utm_medium=feed&fbclid=x#more",
        " https://example.org/2026/05/12/sl%75g/ ",
    ],
)
def test_harmless_changes_of_a_link_keep_its_key(other: str) -> None:
    assert address_key(other) == address_key("https://example.org/2026/05/12/slug/")


@pytest.mark.parametrize(
    "other",
    [
        "https://example.org/?p=1",
        "https://example.org/?p=12",
        "https://example.org/?p=",
        "https://example.net/?p=2",
        "https://example.org:8080/?p=2",
    ],
)
def test_another_page_has_another_key(other: str) -> None:
    assert address_key(other) != address_key("https://example.org/?p=2")


@pytest.mark.parametrize("home", ["https://example.org", "https://example.org/", "https://example.org/?utm_source=rss"])
def test_a_home_page_identifies_no_story(home: str) -> None:
    assert address_key(home) is None


def test_a_parameter_without_a_value_names_a_page() -> None:
    assert address_key("https://example.org/?about") == "example.org?about="


@pytest.mark.parametrize("text", ["ftp://example.org/a", "https:///a", "example.org/a", "https://example.org:x/a", ""])
def test_what_is_not_the_address_of_a_page_has_no_key(text: str) -> None:
    assert address_key(text) is None


def test_a_guid_that_becomes_the_permalink_still_leads_to_the_story() -> None:
    before = keys_of(seen("https://example.org/?p=7", "https://example.org/a/"))
    after = keys_of(seen("http://example.org/a", "https://example.org/a/"))
    assert set(before) & set(after)


def test_guids_that_differ_in_their_fragment_are_different() -> None:
    assert guid_key("https://example.org/page#1") == "example.org/page#1"
    assert guid_key("https://example.org/page#2") == "example.org/page#2"
    assert guid_key("https://example.org/page") == address_key("https://example.org/page") == "example.org/page"


def test_a_fragment_of_a_home_page_identifies_no_story() -> None:
    assert guid_key("https://example.org/#1") is None


def test_a_link_that_several_guids_share_identifies_none_of_them() -> None:
    keys = reading_keys([seen("a", LIVE), seen("b", LIVE)])
    assert not set(keys[0]) & set(keys[1])


def test_a_guid_that_several_links_share_identifies_none_of_them() -> None:
    keys = reading_keys([seen("always", "https://example.org/a/"), seen("always", "https://example.org/b/")])
    assert not set(keys[0]) & set(keys[1])
    assert all(keys)


def test_a_repeated_guid_still_identifies_the_one_entry_without_a_link() -> None:
    assert reading_keys([seen("always", LIVE), seen("always")]) == [("example.org/live",), ("guid:always",)]


def test_an_entry_without_a_guid_is_known_by_its_link() -> None:
    assert reading_keys([Rejection("no title", None, LIVE)]) == [("example.org/live",)]


def test_an_entry_given_twice_keeps_its_keys() -> None:
    keys = reading_keys([seen("a", "https://example.org/a/")] * 2)
    assert keys[0] == keys[1] == ("guid:a", "example.org/a")


def test_a_key_of_400_characters_is_kept_whole_and_a_longer_one_is_cut_and_hashed() -> None:
    whole = f"example.org/{'a' * 388}"
    assert address_key(f"https://{whole}") == whole
    cut = address_key(f"https://{whole}b")
    assert cut
    assert (len(cut), cut[:336]) == (400, f"{whole[:335]}~")
    assert cut != address_key(f"https://{whole}c")


@given(st.text(max_size=3000))
def test_any_text_gets_a_short_key_or_none(text: str) -> None:
    for key in (address_key(text), guid_key(text), address_key(f"https://example.org/{text}")):
        assert key is None or 0 < len(key) <= MAX_KEY
