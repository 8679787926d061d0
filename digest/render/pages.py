"""Render the readers' pages and letters from the templates. Knows no requests and no database."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from digest.config import Config, language, template_folders
from digest.domain.letters import Letter
from digest.domain.windows import DAYS
from digest.render.html import render_html
from digest.render.layout.variables import SiteView
from digest.render.layout.view import site_view, theme_view
from digest.render.templates import Templates


@dataclass(frozen=True, slots=True)
class DigestView:
    """A digest that readers can choose."""

    name: str
    """Its name in the configuration, such as `weekly`."""
    title: str
    """Its title."""
    days: tuple[str, ...]
    """Its days in the site's language; empty for a digest of every day."""
    time: str
    """Its time, such as `07:00`."""


class Pages:
    """Renders what readers see besides the editions. The user's own templates take precedence over the shipped ones.

    Every template sees `site`, `theme`, `language` (of the words), `site_url`, `digests`, `base` (the path under which
    the pages are reached, without a closing slash), `public_url` (their whole address), `consent` (the sentence that
    readers agree to), `privacy_url` (of the privacy policy, or none), `postal_address`, `noindex` (whether search
    engines stay away) and `listed` (which joins titles for a sentence).
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._templates = Templates(*template_folders(config), words=config.words)

    def page(self, name: str, **values: object) -> str:
        """Fill in a page: the template `web/NAME.html.j2`. Raises TemplateError naming a file and line."""
        return self._templates.render(f"web/{name}.html.j2", self._common | values)

    def feed(self, **values: object) -> str:
        """Fill in the feed of editions: the template `web/editions.atom.j2`."""
        return self._templates.render("web/editions.atom.j2", self._common | values)

    def style(self) -> bytes:
        """Return the style sheet: the theme as CSS variables, then the file beside the pages' templates."""
        theme = self._templates.render("web/theme.css.j2", self._common)
        return theme.encode() + Path(self._templates.file("web/style.css")).read_bytes()

    def letter(self, name: str, to: str, **values: object) -> Letter:
        """Write a letter from the templates `NAME.txt.j2`, whose first line is the subject, and `NAME.mjml.j2`."""
        text = self._templates.render(f"{name}.txt.j2", self._common | values)
        first, _, body = text.strip().partition("\n")
        subject = first.strip()
        html = render_html(self._templates, f"{name}.mjml.j2", self._common | values | {"subject": subject})
        return Letter(to, subject, f"{body.strip()}\n", html)

    @cached_property
    def site(self) -> SiteView:
        """The site, as the templates see it."""
        return site_view(self._config)

    @property
    def base(self) -> str:
        """The path under which the pages are reached, without a closing slash."""
        return urlsplit(self._config.public_url).path

    @cached_property
    def _common(self) -> dict[str, object]:
        config = self._config
        return {
            "site": self.site,
            "theme": theme_view(config),
            "language": language(config),
            "site_url": config.site.url,
            "digests": tuple(self._digests()),
            "base": self.base,
            "public_url": config.public_url,
            "consent": config.consent,
            "privacy_url": config.readers.privacy_url,
            "postal_address": config.mail.postal_address,
            "noindex": config.web.noindex,
            "listed": self.listed,
        }

    def _digests(self) -> Iterator[DigestView]:
        from babel.dates import get_day_names

        names = get_day_names("wide", locale=self._config.site.locale)
        for name, digest in self._config.digests.items():
            days = () if len(set(digest.days)) == len(DAYS) else tuple(names[DAYS.index(day)] for day in digest.days)
            yield DigestView(name, self._config.title(name), days, f"{digest.time:%H:%M}")

    def listed(self, titles: Iterable[str]) -> str:
        """Join titles in quotation marks, in the language of the words."""
        from babel import Locale
        from babel.lists import format_list

        quoted = [self._config.words.gettext("“%(text)s”") % {"text": title} for title in titles]
        return format_list(quoted, locale=Locale.parse(language(self._config), sep="-"))

    def day(self, day: date) -> str:
        """Format a day in the site's language; for a moment, its day in the site's zone."""
        from babel.dates import format_date

        local = day.astimezone(self._config.site.zone).date() if isinstance(day, datetime) else day
        return str(format_date(local, "long", locale=self._config.site.locale))

    def month(self, day: date) -> str:
        """Format the month of a day in the site's language, with its year."""
        from babel.dates import format_skeleton

        return str(format_skeleton("yMMMM", day, locale=self._config.site.locale))

    def moment(self, moment: datetime) -> str:
        """Format a moment in the site's zone and language."""
        from babel.dates import format_datetime

        local = moment.astimezone(self._config.site.zone)
        return str(format_datetime(local, "EEEE d MMMM, HH:mm", locale=self._config.site.locale))
