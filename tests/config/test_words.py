from pathlib import Path

import pytest

from digest.config import language, load_words
from digest.domain.errors import TemplateError
from tests.render.sample import SITE, config

CATALOGUE = """msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\nPlural-Forms: nplurals=2; plural=n != 1;\\n"

msgid "Unsubscribe"
msgstr "{}"

msgid "%(num)s story"
msgid_plural "%(num)s stories"
msgstr[0] "%(num)s Bericht"
msgstr[1] "%(num)s Berichte"
"""


def own(folder: Path, name: str, content: str) -> None:
    (folder / "templates" / "locale").mkdir(parents=True, exist_ok=True)
    (folder / "templates" / "locale" / name).write_text(content, encoding="utf-8")


def site(locale: str) -> dict[str, str]:
    return {"name": "News", "feed": f"{SITE}/feed/", "locale": locale}


def test_a_catalogue_in_the_site_s_folder_translates_words(tmp_path: Path) -> None:
    own(tmp_path, "de.po", CATALOGUE.format("Abbestellen"))
    german = config(tmp_path, site=site("de_AT"))
    words = load_words(german)
    assert (words.gettext("Unsubscribe"), words.gettext("Sign up")) == ("Abbestellen", "Sign up")
    assert words.ngettext("%(num)s story", "%(num)s stories", 2) == "%(num)s Berichte"
    assert language(german) == "de-AT"


def test_a_catalogue_of_the_locale_goes_before_that_of_the_language(tmp_path: Path) -> None:
    own(tmp_path, "de.po", CATALOGUE.format("Abbestellen"))
    own(tmp_path, "de_AT.po", CATALOGUE.format("Abmelden"))
    assert load_words(config(tmp_path, site=site("de_AT"))).gettext("Unsubscribe") == "Abmelden"
    assert load_words(config(tmp_path, site=site("de_CH"))).gettext("Unsubscribe") == "Abbestellen"


def test_a_page_without_a_catalogue_says_that_it_is_in_english(tmp_path: Path) -> None:
    assert language(config(tmp_path, site=site("nb_NO"))) == "en"
    assert language(config(tmp_path, site=site("en_GB"))) == "en-GB"


@pytest.mark.parametrize("content", ["This is no catalogue.", "\x00\x01"])
def test_a_catalogue_that_cannot_be_read_is_named(tmp_path: Path, content: str) -> None:
    own(tmp_path, "de.po", content)
    with pytest.raises(TemplateError, match=r"de\.po"):
        load_words(config(tmp_path, site=site("de_AT")))
