"""Copies of pictures for editions, fetched over real HTTP and kept in a real folder."""

import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from digest.config import Config
from digest.domain.edition_life import Cause
from digest.domain.editions import Edition
from digest.domain.errors import ConfigError
from digest.domain.pictures import copy_names
from digest.domain.stories import Image
from digest.pictures.make import Copy
from digest.render.edition import Renderer
from digest.services.editions.illustrate import ATTEMPTS, find_copy, illustrate, make_room, picture_folder
from digest.services.editions.make import Made, build_draft, make_edition
from digest.store.database import Database
from digest.store.editions.editions import StoredEdition
from digest.store.editions.life import move_edition
from digest.store.editions.pictures import replace_edition_pictures
from digest.store.tables import stories
from tests.domain.editions import inside, made
from tests.fakes.site import Site, redirect, status
from tests.pictures.files import claimed_png, photograph, saved
from tests.services.builders import config
from tests.services.small_sends import NOW, with_stories
from tests.store.delivery.ledger import add_edition

KEY = "a-key-of-the-tests-which-is-long-enough"
PHOTOGRAPH = saved(photograph(1200, 800))


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def settings(tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setenv("DIGEST_SECRET_KEY", KEY)
    return with_images(tmp_path, site)


def with_images(folder: Path, site: Site, **images: object) -> Config:
    return config(
        folder,
        feed_url=site.feed_url,
        images={"service": "self", "folder": "copies", "timeout": "5s", **images},
        web={"public_url": "https://digest.example.org"},
    )


def edition(*urls: str) -> Edition:
    return made([inside(number, image=Image(url, f"Picture {number}")) for number, url in enumerate(urls, 1)])


def images(shown: Edition) -> list[Image | None]:
    by_id = {item.story.id: item.story.image for item in shown.items}
    return [by_id[number] for number in sorted(by_id)]


def copies(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "copies").iterdir())


def test_each_picture_is_fetched_once_and_gets_two_copies(
    database: Database, settings: Config, site: Site, tmp_path: Path
) -> None:
    plain = edition(site.on("/a.jpg", status(200, PHOTOGRAPH)))
    shown = illustrate(database, settings, plain)
    (image,) = images(shown)
    assert image
    assert (image.url, image.alt, image.width, image.height) == (f"{site.url}/a.jpg", "Picture 1", 1200, 800)
    assert {image.wide.rpartition("/")[2], image.thumb.rpartition("/")[2]} == set(copies(tmp_path)) == copy_names(shown)
    assert shown.lead in shown.items
    assert illustrate(database, settings, plain) == shown
    assert len(site.requests) == 1


def test_with_the_service_off_nothing_is_fetched(database: Database, site: Site, tmp_path: Path) -> None:
    plain = edition(site.on("/a.jpg", status(200, PHOTOGRAPH)))
    assert illustrate(database, with_images(tmp_path, site, service="off"), plain) is plain
    assert site.requests == []


def test_a_broken_picture_is_no_picture_and_no_error(database: Database, settings: Config, site: Site) -> None:
    good = site.on("/a.jpg", status(200, PHOTOGRAPH))
    bad = [
        site.on("/cut.jpg", status(200, PHOTOGRAPH[:5_000])),
        site.on("/page.jpg", status(200, b"<html>No such picture</html>")),
        site.on("/bomb.png", status(200, claimed_png(50_000, 50_000))),
        f"{site.url}/none.jpg",
    ]
    first, *others = images(illustrate(database, settings, edition(good, *bad)))
    assert first
    assert first.thumb
    assert others == [None] * 4


def test_a_picture_that_is_out_of_reach_stays_the_sites(database: Database, settings: Config, site: Site) -> None:
    urls = [
        site.on("/busy.jpg", status(503)),
        site.on("/away.jpg", redirect("http://127.0.0.1:9/secret")),
        "http://127.0.0.1:9/a.jpg",
    ]
    plain = edition(*urls)
    assert illustrate(database, settings, plain) == plain
    assert {request.path for request in site.requests} == {"/busy.jpg", "/away.jpg"}


def test_a_picture_is_tried_again_a_few_times_unless_the_edition_is_approved(
    database: Database, settings: Config, site: Site
) -> None:
    plain = edition(site.on("/a.jpg", status(503)))
    assert illustrate(database, settings, plain) == plain
    site.on("/a.jpg", status(200, PHOTOGRAPH))
    assert illustrate(database, settings, plain, is_approved=True) == plain
    assert len(site.requests) == 1
    (image,) = images(illustrate(database, settings, plain))
    assert image
    assert image.thumb
    other = edition(f"{site.url}/none.jpg")
    for _ in range(ATTEMPTS + 2):
        assert images(illustrate(database, settings, other)) == [None]
    assert len(site.requests) == 2 + ATTEMPTS


def test_a_copy_that_was_lost_is_made_again_with_the_same_address(
    database: Database, settings: Config, site: Site, tmp_path: Path
) -> None:
    plain = edition(site.on("/a.jpg", status(200, PHOTOGRAPH)))
    before = illustrate(database, settings, plain)
    for name in copies(tmp_path):
        (tmp_path / "copies" / name).unlink()
    assert illustrate(database, settings, plain) == before
    assert set(copies(tmp_path)) == copy_names(before)


def test_a_folder_that_cannot_be_written_leaves_the_sites_pictures(
    database: Database, settings: Config, site: Site, tmp_path: Path
) -> None:
    (tmp_path / "copies").write_text("a file where the folder should be")
    plain = edition(site.on("/a.jpg", status(200, PHOTOGRAPH)))
    assert illustrate(database, settings, plain) == plain


def test_a_full_folder_keeps_the_copies_that_it_has_and_gets_no_more(
    database: Database, settings: Config, site: Site, tmp_path: Path
) -> None:
    first, second = (site.on(f"/{name}.jpg", status(200, PHOTOGRAPH)) for name in "ab")
    before = images(illustrate(database, settings, edition(first)))
    full = small(settings, 1_000)
    assert images(illustrate(database, full, edition(first, second))) == [*before, Image(second, "Picture 2")]
    assert len(site.requests) == 1
    for number, name in enumerate(copies(tmp_path)):
        (tmp_path / "copies" / name).write_bytes(b"x" * 2_000)
        (tmp_path / "copies" / name).rename(tmp_path / "copies" / f"{number:032x}.jpg")
    assert images(illustrate(database, full, edition(first))) == [Image(first, "Picture 1")]


def test_without_a_key_the_cause_is_named(
    database: Database, settings: Config, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DIGEST_SECRET_KEY")
    with pytest.raises(ConfigError, match="DIGEST_SECRET_KEY is missing"):
        illustrate(database, settings, edition(f"{site.url}/a.jpg"))


def drafted(database: Database, settings: Config, site: Site) -> StoredEdition:
    """Draft an edition of a story with a picture at the site."""
    with_stories(database, settings, 1)
    url = site.on("/a.jpg", status(200, PHOTOGRAPH))
    with database.begin() as connection:
        connection.execute(update(stories).values(image_url=url))
    found = build_draft(database, Renderer(settings), settings, "daily", NOW.date(), now=NOW)
    assert isinstance(found, StoredEdition)
    return found


def address(database: Database, settings: Config) -> tuple[str, str]:
    """The signature and the name of the copy for a thumbnail in today's edition."""
    found = make_edition(database, Renderer(settings), settings, "daily", NOW.date())
    assert isinstance(found, Made)
    (image,) = images(found.edition)
    assert image
    _, signature, name = image.thumb.split("/")
    return signature, name


def test_copies_are_offered_for_drafted_and_published_editions_alone(
    database: Database, settings: Config, site: Site
) -> None:
    draft = drafted(database, settings, site)
    signature, name = address(database, settings)
    whole = find_copy(database, settings, KEY, signature, name)
    assert whole
    assert whole.startswith(b"\xff\xd8")
    with database.begin() as connection:
        assert move_edition(connection, draft.id, Cause.CANCELLED)
    assert find_copy(database, settings, KEY, signature, name) is None


def test_a_copy_that_no_edition_shows_is_not_offered(database: Database, settings: Config, site: Site) -> None:
    shown = illustrate(database, settings, edition(site.on("/a.jpg", status(200, PHOTOGRAPH))))
    (image,) = images(shown)
    assert image
    _, signature, name = image.thumb.split("/")
    assert picture_folder(settings).load(name)
    assert find_copy(database, settings, KEY, signature, name) is None


def test_a_wrong_signature_finds_nothing(database: Database, settings: Config, site: Site) -> None:
    drafted(database, settings, site)
    signature, name = address(database, settings)
    for wrong in ("", "0" * 32, signature[:-1], signature.upper(), f"{signature}é"):
        assert find_copy(database, settings, KEY, wrong, name) is None
    assert find_copy(database, settings, "another key of some length", signature, name) is None


def test_an_edition_that_is_made_anew_shows_its_new_pictures_alone(
    database: Database, settings: Config, site: Site
) -> None:
    drafted(database, settings, site)
    signature, name = address(database, settings)
    with database.begin() as connection:
        connection.execute(update(stories).values(image_url=None))
    build_draft(database, Renderer(settings), settings, "daily", NOW.date(), now=NOW)
    assert find_copy(database, settings, KEY, signature, name) is None


def filled(database: Database, settings: Config, folder: Path, sizes: dict[str, int]) -> dict[str, str]:
    """Keep copies made two days ago; gives their names."""
    kept = {what: picture_folder(settings).keep(Copy(what.encode() * size, "jpg")) for what, size in sizes.items()}
    ago = time.time() - 2 * 86_400
    for name in kept.values():
        os.utime(folder / "copies" / name, (ago, ago))
    return kept


def shown_on(database: Database, day: date, name: str) -> None:
    """Save an edition of that day that shows a copy."""
    with database.begin() as connection:
        number = add_edition(connection, "daily", local_date=day)
        replace_edition_pictures(connection, number, [name])


def small(settings: Config, most: int) -> Config:
    return settings.model_copy(update={"images": settings.images.model_copy(update={"folder_bytes": most})})


def test_unused_copies_go_first_then_those_of_the_oldest_editions_and_recent_ones_stay(
    database: Database, settings: Config, tmp_path: Path
) -> None:
    today = NOW.date()
    kept = filled(database, settings, tmp_path, {"u": 1_000, "o": 1_000, "m": 1_000, "n": 1_000})
    old, older = today - timedelta(days=100), today - timedelta(days=200)
    for what, day in (("o", older), ("m", old), ("n", today)):
        shown_on(database, day, kept[what])
    assert make_room(database, small(settings, 4_000), today)
    assert len(copies(tmp_path)) == 4
    assert make_room(database, small(settings, 3_999), today)
    assert set(copies(tmp_path)) == {kept["o"], kept["m"], kept["n"]}
    assert make_room(database, small(settings, 2_999), today)
    assert set(copies(tmp_path)) == {kept["m"], kept["n"]}
    assert not make_room(database, small(settings, 500), today)
    assert set(copies(tmp_path)) == {kept["n"]}
