"""Find the story that a person means by a number, an address, a guid or a title."""

from collections.abc import Collection

from sqlalchemy import Connection

from digest.domain.errors import EditionError
from digest.domain.stored_numbers import stored_number
from digest.domain.stories import Story
from digest.domain.story_identity import address_key, guid_key
from digest.domain.story_names import matching
from digest.store.intake.stories import find_by_guid, load_by_ids, load_by_keys, load_titles

MOST_NAMED = 10
"""The most stories that a message lists for an ambiguous name."""


def find_story(connection: Connection, name: str, *, among: Collection[int] = ()) -> Story:
    """Find a story by its number, its address (with or without campaign parameters), its guid, or a piece of its title.

    A piece of a title means one of the stories `among` if it occurs in any of their titles. A number that no story has
    here is taken for WordPress's. Raises EditionError if the name means no story, or several.
    """
    said = name.strip()
    named = _exactly(connection, said)
    if named:
        return named[0]
    found = matching(said, load_titles(connection))
    near = [number for number in found if number in among]
    meant = near or found
    if len(meant) == 1:
        return load_by_ids(connection, meant)[0]
    if not meant:
        raise EditionError(f'No story is called "{name}". `digest stories` lists their numbers and titles.')
    raise EditionError(
        "\n".join([f'"{name}" could mean several stories. Name one by its number:', *_listed(connection, meant)])
    )


def _exactly(connection: Connection, said: str) -> list[Story]:
    number = stored_number(said.removeprefix("#"))
    if number is not None and (found := load_by_ids(connection, [number])):
        return found
    found = load_by_ids(connection, find_by_guid(connection, said))
    if found:
        return found
    # Copied from a browser's bar, an address may lack its scheme.
    addresses = [said, f"https://{said}"] if "/" in said and " " not in said else []
    keys = [key for one in addresses for key in (guid_key(one), address_key(one)) if key]
    known = load_by_keys(connection, keys)
    return [known[key] for key in keys if key in known]


def _listed(connection: Connection, ids: list[int]) -> list[str]:
    more = [f"  … and {len(ids) - MOST_NAMED} more"] if len(ids) > MOST_NAMED else []
    return [*(f"  {story.id:>5}  {story.title}" for story in load_by_ids(connection, ids[:MOST_NAMED])), *more]
