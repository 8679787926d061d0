"""The words of mails and pages in the site's language, from catalogues of gettext (`locale/LOCALE.po`)."""

from collections.abc import Iterable
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config.files import shipped
from digest.domain.errors import TemplateError

if TYPE_CHECKING:
    from digest.config.whole import Config

ENGLISH = "en"
"""The language of the source texts, which needs no catalogue."""


def to_translate(text: str) -> str:
    """Mark a text of the program that readers see: it is translated where it is shown."""
    return text


def template_folders(config: "Config") -> tuple[Path, ...]:
    """List where templates and catalogues are: the user's own folder first, then the shipped one."""
    return (config.path(config.mail.templates), shipped("templates"))


def load_words(config: "Config") -> NullTranslations:
    """Load the words of the site's language; the user's own catalogue goes before the shipped one.

    A text that no catalogue has stays English. Raises TemplateError for a catalogue that cannot be read.
    """
    words = NullTranslations()
    for file in reversed(list(_catalogues(config))):
        own = _read(file)
        own.add_fallback(words)
        words = own
    return words


def language(config: "Config") -> str:
    """Name the language of the words, as a BCP 47 tag: the site's if there is a catalogue for it, else English."""
    own = config.site.locale.replace("_", "-")
    known = own.partition("-")[0] == ENGLISH or any(True for _ in _catalogues(config))
    return own if known else ENGLISH


def _catalogues(config: "Config") -> Iterable[Path]:
    locale = config.site.locale.replace("-", "_")
    names = dict.fromkeys((locale, locale.partition("_")[0]))
    files = (folder / "locale" / f"{name}.po" for folder in template_folders(config) for name in names)
    return (file for file in files if file.is_file())


def _read(file: Path) -> GNUTranslations:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    try:
        with file.open("rb") as opened:
            catalogue = read_po(opened, abort_invalid=True)
    except (PoFileError, OSError, UnicodeDecodeError, ValueError) as error:
        raise TemplateError(f"{file}: {error}. A catalogue is a PO file of gettext in UTF-8.") from error
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
