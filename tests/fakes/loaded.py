"""All that the program loads sooner or later, loaded now: for processes that are born of one that has it."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType
from typing import Any

import digest


def load() -> None:
    """Load all modules of the program, what their functions load when they are called, and the shipped templates."""
    from digest.config import shipped
    from digest.render.templates import Templates
    from digest.trust import trust

    for module in pkgutil.walk_packages(digest.__path__, "digest."):
        if "__main__" not in module.name and ".migrations" not in module.name:
            for name in [module.name, *_named(Path(importlib.import_module(module.name).__file__ or ""))]:
                importlib.import_module(name)
    for name in ("psycopg", "sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg"):
        importlib.import_module(name)
    keep_compiled_templates()
    keep_compiled_statements()
    keep_built_commands()
    environment = Templates(shipped("templates"))._environment
    for name in environment.list_templates(extensions=["j2"]):
        environment.get_template(name)
    trust()
    _rehearse()


def _rehearse() -> None:
    """Run the demo once, so that what its first run compiles and reads is there for all."""
    from digest.cli.demo import _run, _wire

    with TemporaryDirectory(prefix="digest-loaded-") as folder:
        app = _wire(Path(folder), None)
        _run(app, Path(folder))
        app.close()


def _named(file: Path) -> Iterator[str]:
    """Name the modules that a file imports from anywhere within it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def keep_built_commands() -> None:
    """Let Typer build the command line only once in this process."""
    from typer import main

    from digest.cli import program

    kept = main.get_command(program())
    main.get_command = lambda typer_instance: kept


def keep_compiled_statements() -> None:
    """Let SQLAlchemy compile each statement only once in this process for each kind of database, not for each engine.

    All engines of a kind are made alike; SQLAlchemy tells them apart by their dialects' identity.
    """
    from sqlalchemy import Engine
    from sqlalchemy.engine.default import DefaultDialect
    from sqlalchemy.util import LRUCache

    make, kept = Engine.__init__, dict[type, LRUCache[Any, Any]]()

    @wraps(make)
    def make_with_kept(engine: Engine, pool: Any, dialect: DefaultDialect, *more: Any, **named: Any) -> None:
        make(engine, pool, dialect, *more, **named)
        engine._compiled_cache = kept.setdefault(type(dialect), LRUCache(5_000))

    Engine.__init__ = make_with_kept  # type: ignore[assignment, method-assign]
    DefaultDialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]


def keep_compiled_templates() -> None:
    """Let Jinja compile each template only once in this process: of the same text it always makes the same code."""
    from jinja2 import Environment

    compile_it, kept = Environment.compile, dict[object, CodeType]()

    @wraps(compile_it)
    def compile_once(environment: Environment, source: Any, name: str | None = None, *more: Any) -> CodeType:
        key = (*environment.extensions, source, name, *more)
        if key not in kept:
            kept[key] = compile_it(environment, source, name, *more)
        return kept[key]

    Environment.compile = compile_once  # type: ignore[assignment, method-assign]
