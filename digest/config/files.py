"""Find the files that ship with the program."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def shipped(name: str) -> Path:
    """Locate something that ships with the program: `templates` or `config.toml`.

    An installed wheel has them inside the package; a checkout has them beside it, where people edit them.
    """
    inside = _PACKAGE / "shipped" / name
    return inside if inside.exists() else _PACKAGE.parent / name
