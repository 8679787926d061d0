"""What is checked of an edition, on both databases."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import FeedError
from digest.feed.fetching.pages import Standing
from digest.services.desk import act
from digest.services.desk.checks import Check, check_site, check_words
from digest.services.desk.shown import Shown, show
from digest.services.intake.read_feed import poll_file
from tests.fakes.wordpress import Post, feed
from tests.services.desk.desks import TODAY, Room, change
from tests.services.editors import DRAFTED, Newsroom, drafted
from tests.services.small_sends import NOW


def nothing(_urls: Iterable[str]) -> list[tuple[str, bytes | FeedError]]:
    return []


def test_an_edition_without_faults_passes(room: Room) -> None:
    found = [*check_words(room.desk(), room.shown()), *check_site(room.desk(), room.shown(), nothing)]
    assert [one.name for one in found] == [
        "Nothing is left to come (TK)",
        "Pictures are described",
        "The subject is new",
        "Links answer",
        "Pictures load",
    ]
    assert [one.found for one in found] == [()] * 5


def test_a_mark_in_a_text_or_a_title_is_found(room: Room) -> None:
    act.change(room.desk(), room.shown(), change(ChoiceKind.NOTE, value="Good morning. TK"), 0)
    poll_file(room.database, feed([Post(1, "TK votes", NOW - timedelta(hours=1))]), room.settings, now=DRAFTED)
    (to_come, *_) = check_words(room.desk(), room.shown())
    assert to_come.found == ("subject: TK", "note: TK", "“TK votes”: TK")


def test_yesterdays_subject_is_found(room: Room) -> None:
    drafted(room.database, room.settings)
    tomorrow = show(room.desk(), "daily", TODAY + timedelta(days=1))
    same = replace(tomorrow, document={"subject": "Story 1"})
    assert check_words(room.desk(), same)[2] == Check("The subject is new", ("An earlier one: Story 1",))


def with_pictures(shown: Shown, *, alt: str) -> Shown:
    assert shown.rendition
    picture = "https://notesfrompoland.com/a.jpg"
    stories = [{"title": "One", "url": "https://notesfrompoland.com/1", "image_url": picture, "image_copy": None}]
    html = f'<img src="{picture}" alt="{alt}"><img src="https://notesfrompoland.com/logo.png" alt="">'
    document = {"subject": "S", "sections": [{"name": "Politics", "stories": stories}]}
    return replace(shown, document=document, rendition=replace(shown.rendition, html=html))


def test_a_picture_without_a_description_is_found(room: Room) -> None:
    assert check_words(room.desk(), with_pictures(room.shown(), alt=""))[1].found == ("“One”",)
    assert check_words(room.desk(), with_pictures(room.shown(), alt="A mine"))[1].found == ()


def test_links_and_pictures_that_do_not_answer_are_found(room: Room) -> None:
    room.site = Newsroom(gone=("/1",))
    shown = with_pictures(room.shown(), alt="A mine")

    def fetch(urls: Iterable[str]) -> list[tuple[str, bytes | FeedError]]:
        return [(url, FeedError("It is too large.")) for url in urls]

    links, pictures = check_site(room.desk(), shown, fetch)
    assert links.found == ("“One”: no such page",)
    assert pictures.found == ("“One”: It is too large.",)
    silent = replace(room.desk(), pages=Silent())
    assert check_site(silent, shown, nothing)[0].found == ("“One”: no answer",)


class Silent:
    def check(self, urls: Iterable[str]) -> dict[str, Standing]:
        return dict.fromkeys(urls, Standing.UNREACHABLE)
