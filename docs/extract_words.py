"""Bring the shipped catalogues up to date with the words in the templates and in the program. `make words` runs it.

A new text gets an empty translation, and one that no longer occurs is removed.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALES = ROOT / "templates" / "locale"
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "gettext": None, "ngettext": (1, 2), "to_translate": None}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}


def extracted() -> Catalog:
    """Collect every text that is marked for translation, with the files where it occurs."""
    found = Catalog(charset="utf-8")
    for file, text in _texts():
        found.add(text, locations=[(file, 0)])
    return found


def updated(file: Path) -> bytes:
    """Return what a catalogue's file should hold: its own translations, and exactly the texts that occur."""
    with file.open("rb") as opened:
        catalogue = read_po(opened, locale=file.stem, abort_invalid=True)
    catalogue.update(extracted(), no_fuzzy_matching=True, update_creation_date=False)
    written = BytesIO()
    write_po(written, catalogue, width=118, sort_by_file=True, ignore_obsolete=True, include_lineno=False)
    return written.getvalue()


def _texts() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    kinds = {"templates": ("**.j2", "jinja2", OPTIONS), "digest": ("**.py", "python", {})}
    for folder, (pattern, method, options) in kinds.items():
        found = extract_from_dir(
            ROOT / folder, method_map=[(pattern, method)], options_map={pattern: options}, keywords=KEYWORDS
        )
        for file, _line, text, _comments, _context in found:
            yield f"{folder}/{file}", text


if __name__ == "__main__":
    for file in sorted(LOCALES.glob("*.po")):
        file.write_bytes(updated(file))
