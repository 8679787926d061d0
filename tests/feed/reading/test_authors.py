"""Authors: names of people, never an address, and no site beside a person."""

import pytest

from tests.feed.documents import one, reading, rss

HEAD = "<title>Town Gazette – News</title><link>https://gazette.example/</link>"


def author(elements: str) -> str:
    (sighting,) = reading(rss(f"<title>T</title><guid>a</guid>{elements}", head=HEAD)).sightings
    return sighting.author


@pytest.mark.parametrize("domain", ["n.pl", "n.press", "n.media", "n.photography", "n.co.uk", "gazeta.łódź"])
@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("anna@{} (Anna Nowak)", "Anna Nowak"),
        ("Anna Nowak &lt;anna.nowak@{}&gt;", "Anna Nowak"),
        ("<![CDATA[anna@{} (Anna Nowak)]]>", "Anna Nowak"),
        ("<![CDATA[Anna Nowak <a+b@{}>]]>", "Anna Nowak"),
        ("Anna Nowak, anna@{}", "Anna Nowak"),
        ("mailto:anna@{}", ""),
        ("anna@{}", ""),
    ],
)
def test_no_address_is_shown_whatever_its_domain(written: str, domain: str, name: str) -> None:
    assert author(f"<author>{written.format(domain)}</author>") == name
    assert author(f"<dc:creator>{written.format(domain)}</dc:creator>") == name
    assert author(f"<dc:creator>Jan Żak</dc:creator><author>{written.format(domain)}</author>") == ", ".join(
        filter(None, ("Jan Żak", name))
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("By Anna Nowak", "Anna Nowak"),
        ("BY ANNA NOWAK", "ANNA NOWAK"),
        ("by: Anna Nowak", "Anna Nowak"),
        ("Written by Anna Nowak", "Anna Nowak"),
        ("Author: Anna Nowak", "Anna Nowak"),
        ("Von Anna Nowak", "Anna Nowak"),
        ("Byron Smith", "Byron Smith"),
        ("von der Leyen", "von der Leyen"),
        ("Anna Nowak (@anna)", "Anna Nowak"),
        ("Anna Nowak https://n.pl/anna", "Anna Nowak"),
        ("anna [at] gazette [dot] pl", ""),
        ("Anna Nowak (Reuters)", "Anna Nowak (Reuters)"),
        ("Anna Nowak, editor-in-chief", "Anna Nowak, editor-in-chief"),
    ],
)
def test_a_name_comes_without_what_stands_around_it(written: str, name: str) -> None:
    assert author(f"<dc:creator>{written}</dc:creator>") == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (["Anna Nowak", "Town Gazette"], "Anna Nowak"),
        (["Town Gazette", "Anna Nowak"], "Anna Nowak"),
        (["Anna Nowak", "gazette.example"], "Anna Nowak"),
        (["Anna Nowak", "The Town Gazette Staff"], "Anna Nowak"),
        (["Anna Nowak, Town Gazette"], "Anna Nowak"),
        (["Anna Nowak | Town Gazette"], "Anna Nowak"),
        (["Anna Nowak and Town Gazette"], "Anna Nowak"),
        (["Anna Nowak, Jan Żak &amp; Town Gazette"], "Anna Nowak, Jan Żak"),
        (["Anna Nowak and Jan Żak"], "Anna Nowak and Jan Żak"),
        (["Anna Nowak", "ANNA NOWAK"], "Anna Nowak"),
        (["Town Gazette"], "Town Gazette"),
        (["Town Gazette", "Staff"], "Town Gazette"),
        (["Redakcja", "Anna Nowak"], "Anna Nowak"),
    ],
)
def test_the_site_is_no_author_beside_a_person(written: list[str], name: str) -> None:
    assert author("".join(f"<dc:creator>{each}</dc:creator>" for each in written)) == name


def test_a_site_that_bears_a_name_of_two_is_still_the_site() -> None:
    head = "<title>Town and Country</title><link>https://tc.example/</link>"
    item = "<title>T</title><guid>a</guid><dc:creator>Anna Nowak, Town and Country</dc:creator>"
    assert reading(rss(item, head=head)).sightings[0].author == "Anna Nowak"
    assert one("<title>T</title><guid>a</guid><dc:creator>Notes From Poland</dc:creator>").author == "Notes From Poland"


@pytest.mark.parametrize(
    ("element", "author"),
    [
        ("<dc:creator><![CDATA[Łucja Żółkiewska]]></dc:creator>", "Łucja Żółkiewska"),
        ("<author>jan@n.pl (Jan Kowal)</author>", "Jan Kowal"),
        ("<author>jan@n.pl</author>", ""),
        ("<author>Jan Kowal &lt;jan@n.pl&gt;</author>", "Jan Kowal"),
        ("<dc:creator>Jan Kowal</dc:creator><dc:creator>Anna Łoś</dc:creator>", "Jan Kowal, Anna Łoś"),
        ("<dc:creator>By &lt;b&gt;Jan&lt;/b&gt; &amp;amp; Anna</dc:creator>", "Jan & Anna"),
        ("<dc:creator>n.pl</dc:creator>", "n.pl"),
        ("", ""),
    ],
)
def test_an_author_is_a_name_and_never_an_address(element: str, author: str) -> None:
    assert one(f"<title>T</title><guid>a</guid>{element}").author == author
