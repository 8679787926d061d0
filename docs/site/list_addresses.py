"""Write the reference of what `digest serve` answers, from its routes."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from list_templates import table
from starlette.routing import BaseRoute, Mount, Route

from digest.config.written.keys import BARE
from digest.web.app import make_app
from digest.wiring import App

INTRODUCTION = """
# Addresses

What `digest serve` answers, and `digest run --web` beside its other work. [The readers' pages](../web.md) explains the
pages, their limits and how to put a proxy in front of them. `HEAD` answers wherever `GET` does. A GET never changes
anything. Only the webhook and the addresses for monitoring are meant for programs; the forms of the pages may change,
except that of [a sign-up](../web.md#the-form-on-a-wordpress-page).
"""
MONITORING = """
`digest run` and `digest worker` serve their figures at the host and port of `[metrics] bind`, under any path. See
[Metrics](metrics.md).
"""


def page() -> str:
    """Write the whole page."""
    rows = sorted(_rows(make_app(App(BARE)).routes), key=lambda row: (row[0].strip("`"), row[1]))
    return "\n".join([INTRODUCTION.strip(), "", *table(("address", "method", "answer"), rows), MONITORING])


def _rows(routes: Iterable[BaseRoute]) -> Iterator[tuple[str, str, str]]:
    for route in routes:
        match route:
            case Mount():
                yield from _rows(route.routes)
            case Route():
                for method, handler in _handlers(route):
                    said = inspect.getdoc(handler)
                    if not said:
                        raise SystemExit(f"The handler of {method} {route.path} has no docstring.")
                    yield f"`{route.path}`", method, said.replace("\n\n", "\n").replace("\n", " ")


def _handlers(route: Route) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Give the handler of each method; a route that shows and does has two."""
    inner = inspect.getclosurevars(route.endpoint).nonlocals if inspect.isfunction(route.endpoint) else {}
    methods = sorted((route.methods or set()) - {"HEAD"})
    yield from ((method, inner.get({"GET": "show", "POST": "do"}[method], route.endpoint)) for method in methods)
