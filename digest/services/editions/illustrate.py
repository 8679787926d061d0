"""Make copies of the pictures of an edition's stories, and offer these copies. No failure stops an edition."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import date, timedelta
from logging import INFO, WARNING

from sqlalchemy import Connection

from digest.config import Config, secret_key
from digest.domain.editions import Edition
from digest.domain.errors import FeedError
from digest.domain.pictures import with_pictures
from digest.domain.stories import Image
from digest.feed.fetching.exchange import MissingError, shown
from digest.feed.fetching.pictures import PictureFetcher
from digest.log import log
from digest.pictures.folder import PictureFolder
from digest.pictures.make import BrokenPictureError, Copy, make_copies
from digest.store.database import Database
from digest.store.editions.pictures import (
    Picture,
    forget_copies,
    is_offered,
    load_last_shown,
    load_pictures,
    save_picture,
)

ATTEMPTS = 3
"""The most attempts to fetch a picture, one each time that an edition is made."""
SAFE = timedelta(days=30)
"""Copies in editions of this many days before are never deleted: readers still open these mails."""
_A_DAY = 86_400.0
_LOW_WATER = 0.9
"""The share of the folder's limit that is used after copies are deleted."""


def illustrate(database: Database, config: Config, edition: Edition, *, is_approved: bool = False) -> Edition:
    """Make the missing copies that an edition needs. Each picture is fetched once.

    A broken picture is removed from its story. A picture that cannot be fetched or saved stays the site's own. With
    `is_approved`, failed pictures are not tried again, because the edition would change. Raises ConfigError without a
    secret key, which signs the addresses of the copies.
    """
    urls = {item.story.image.url for item in edition.items if item.story.image is not None}
    if config.images.service == "off" or not urls:
        return edition
    key, folder = secret_key(), picture_folder(config)
    has_room = make_room(database, config, edition.local_date)
    with database.read() as connection:
        known = load_pictures(connection, urls)
    missing = [url for url in sorted(urls) if _is_to_be_made(known.get(url), folder, is_approved=is_approved)]
    if missing and not has_room:
        log(WARNING, "The folder of pictures is full of recent ones. Raise images.folder_bytes.")
        known = {url: one for url, one in known.items() if one.failure or url not in missing}
        missing = []
    for url, body in PictureFetcher(config.images, config.site).fetch(missing):
        known[url] = _made(url, body, folder, attempts=known[url].attempts + 1 if url in known else 1)
        with database.begin() as connection:
            save_picture(connection, known[url])
    return with_pictures(edition, _images(known, key))


def find_copy(database: Database, config: Config, key: str, signature: str, name: str) -> bytes | None:
    """Return the copy at a signed address; None for a wrong address, or if no drafted or published edition shows it."""
    if not hmac.compare_digest(_signature(key, name).encode(), signature.encode(errors="replace")):
        return None
    with database.read() as connection:
        if not is_offered(connection, name):
            return None
    return picture_folder(config).load(name)


def find_wide_copy(connection: Connection, url: str) -> str:
    """Return the path of the large copy of a picture; "" if there is none, or no edition shows it."""
    known = load_pictures(connection, [url]).get(url)
    return _path(known.wide, secret_key()) if known and known.wide and is_offered(connection, known.wide) else ""


def make_room(database: Database, config: Config, today: date) -> bool:
    """Delete copies until the folder is no larger than `images.folder_bytes`. Returns whether that succeeded.

    Copies that no edition shows are deleted first, then those of the oldest editions. Copies that were made in the last
    day, or that an edition of the last 30 days shows, stay.
    """
    folder, most = picture_folder(config), config.images.folder_bytes
    files = list(folder.files())
    size = sum(file.size for file in files)
    if size <= most:
        return True
    with database.read() as connection:
        last_shown = load_last_shown(connection)
    deleted = list[str]()
    for file in sorted(files, key=lambda file: (last_shown.get(file.name, date.min), -file.age)):
        if size <= most * _LOW_WATER:
            break
        if file.age > _A_DAY and last_shown.get(file.name, date.min) < today - SAFE:
            folder.delete(file.name)
            deleted.append(file.name)
            size -= file.size
    with database.begin() as connection:
        forget_copies(connection, deleted)
    return size <= most


def picture_folder(config: Config) -> PictureFolder:
    """Return the folder of copies."""
    return PictureFolder(config.path(config.images.folder))


def _is_to_be_made(known: Picture | None, folder: PictureFolder, *, is_approved: bool) -> bool:
    if known is None:
        return True
    if known.failure:
        return not is_approved and known.attempts < ATTEMPTS
    return not all(folder.has(name) for name in (known.wide, known.thumb) if name)


def _made(url: str, body: bytes | FeedError, folder: PictureFolder, *, attempts: int) -> Picture:
    try:
        if isinstance(body, FeedError):
            raise body
        made = make_copies(body)
        wide, thumb = _kept(made.wide, folder), _kept(made.thumb, folder)
    except (FeedError, BrokenPictureError) as error:
        failure, broken = str(error), isinstance(error, MissingError | BrokenPictureError)
    except OSError as error:
        failure, broken = f"The copy cannot be written: {error.strerror}.", False
    else:
        return Picture(url, made.width, made.height, wide, thumb, attempts=attempts)
    log(INFO, "There is no copy of a picture.", url=shown(url), cause=failure)
    return Picture(url, failure=failure, attempts=attempts, broken=broken)


def _kept(copy: Copy | None, folder: PictureFolder) -> str:
    return folder.keep(copy) if copy else ""


def _images(known: Mapping[str, Picture], key: str) -> dict[str, Image | None]:
    """Return pictures as an edition shows them, without pictures that are merely out of reach: they stay the site's."""
    return {
        picture.url: None
        if picture.broken
        else Image(
            picture.url,
            width=picture.width,
            height=picture.height,
            wide=_path(picture.wide, key),
            thumb=_path(picture.thumb, key),
        )
        for picture in known.values()
        if picture.broken or not picture.failure
    }


def _path(name: str, key: str) -> str:
    return f"pictures/{_signature(key, name)}/{name}" if name else ""


def _signature(key: str, name: str) -> str:
    return hmac.digest(key.encode(), b"picture\0" + name.encode(errors="replace"), hashlib.sha256).hex()[:32]
