"""The versions to compare when two machines behave differently."""

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version

_LIBRARIES = ("sqlalchemy", "psycopg", "procrastinate", "mjml-python", "pydantic", "httpx", "starlette", "uvicorn")


def versions() -> str:
    """List the versions of the program, its schema, Python, SQLite and the libraries that do most of the work."""
    from digest import __version__
    from digest.store.database import SCHEMA

    lines = [
        f"digest {__version__}",
        f"database schema {SCHEMA}",
        f"Python {platform.python_version()} on {platform.system()} {platform.release()}",
        f"SQLite {sqlite3.sqlite_version}",
        *(f"{name} {_version(name)}" for name in _LIBRARIES),
    ]
    return "\n".join(lines)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "is not installed"
