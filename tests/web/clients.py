"""Ask the pages without a network: the whole application answers in this process."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from digest.web.app import make_app
from digest.wiring import App
from tests.services.builders import config, local

HOST = "digest.example.org"
NOW = local("2026-05-12 07:00")


@dataclass
class Client:
    """A reader's browser, or something that is none. It keeps no cookies and follows no redirects."""

    app: App
    network: str = "192.0.2.1"

    def __post_init__(self) -> None:
        self._pages = make_app(self.app)

    def ask(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Make one request and wait for all that it sets going."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._pages, raise_app_exceptions=False, client=(self.network, 1))
            async with httpx.AsyncClient(transport=transport, base_url=f"https://{HOST}") as client:
                return await client.request(method, path, **more)

        return asyncio.run(ask())

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Ask for a page."""
        return self.ask("GET", path, **more)

    def post(self, path: str, data: object = None, **more: Any) -> httpx.Response:
        """Send a form."""
        return self.ask("POST", path, data=data, **more)


def client(folder: Path, *, url: str = "sqlite:///digest.db") -> Client:
    """A client of new pages whose configuration lies in `folder`."""
    web = {"public_url": f"https://{HOST}"}
    return Client(App(config(folder, store={"url": url}, web=web), NOW))
