"""Open pages hear of changes."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest

from digest.domain.errors import StoreUnavailableError
from digest.web.desk import live
from digest.web.desk.live import Live
from tests.web.desk.desks import Editor, publish, stories


async def next_of(versions: AsyncIterator[str]) -> str:
    return await asyncio.wait_for(anext(versions), 30)


def test_an_open_page_hears_of_each_change_once(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EVERY", 0.01)
    monkeypatch.setattr(live, "STILL_HERE", 0.03)

    async def listen() -> list[str]:
        versions = Live(editor.workshop).versions()
        heard = [await next_of(versions), await next_of(versions)]
        await asyncio.to_thread(publish, editor.workshop, *stories(first="Corrected"))
        while (said := await next_of(versions)).startswith(":"):
            pass
        return [*heard, said]

    first, still, second = asyncio.run(listen())
    assert first.startswith("data: ")
    assert still == ": still here\n\n"
    assert second == f"data: {editor.workshop.version()}\n\n"
    assert second != first


def test_a_database_that_is_away_ends_no_stream(editor: Editor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EVERY", 0.01)
    answers: Iterator[StoreUnavailableError | str] = iter([StoreUnavailableError("away"), "back"])

    def version() -> str:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(editor.workshop, "version", version)

    async def listen() -> list[str]:
        versions = Live(editor.workshop).versions()
        return [await next_of(versions), await next_of(versions)]

    assert asyncio.run(listen()) == ["data: away\n\n", "data: back\n\n"]
