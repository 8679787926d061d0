"""All that the program loads sooner or later, loaded now: for processes that are born of one that has it."""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
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
    environment = Templates(shipped("templates"))._environment
    for name in environment.list_templates(extensions=["j2"]):
        environment.get_template(name)
    trust()


def _named(file: Path) -> Iterator[str]:
    """Name the modules that a file imports from anywhere within it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


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
