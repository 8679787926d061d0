"""Read `config.toml` into one frozen, validated object. Knows the file's words and nothing of what they drive.

Secrets are not part of it: they come from the environment through `secret`.
"""

import difflib
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from digest.domain.errors import ConfigError
from digest.domain.windows import DAYS, Day, Schedule

DEFAULT_NAME = "config.toml"
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})\s*([smhd])", value) if isinstance(value, str) else None
    if not found:
        raise ValueError('expected a duration such as "20s", "15m", "3h" or "30d"')
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _wall_time(value: object) -> time:
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError('expected a time of day such as "07:00"')


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError('expected the name of a time zone such as "Europe/Warsaw"') from None
    return value


def _locale(value: str) -> str:
    from babel import Locale, UnknownLocaleError

    try:
        Locale.parse(value)
    except (UnknownLocaleError, ValueError):
        raise ValueError('expected the name of a locale such as "en_GB"') from None
    return value


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or re.search(r"[\s\x00-\x1f]", value):
        raise ValueError("expected an address that begins with https:// or http://")
    return value


def _line(value: str) -> str:
    if re.search(r"[\x00-\x1f\x7f]", value):
        raise ValueError("expected one line of text without control characters")
    return value.strip()


def _email(value: str) -> str:
    if not re.fullmatch(r"[^@\s<>\",;]+@[^@\s<>\",;]+", value):
        raise ValueError('expected an e-mail address such as "digest@example.org"')
    return value


def _database_address(value: str) -> str:
    url = re.sub(r"\Apostgres://", "postgresql://", value)  # what hosting companies call it
    try:
        usable = bool(re.match(r"(sqlite|postgresql(\+psycopg)?)://", url)) and urlsplit(url).port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError('expected an address such as "sqlite:///digest.db" or "postgresql://user@host/database"')
    return url


def _slug(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", value):
        raise ValueError("expected a name of at most 40 lower-case letters, digits and hyphens")
    return value


Duration = Annotated[timedelta, BeforeValidator(_duration)]
WallTime = Annotated[time, BeforeValidator(_wall_time)]
Zone = Annotated[str, AfterValidator(_zone)]
LocaleName = Annotated[str, AfterValidator(_locale)]
WebAddress = Annotated[str, AfterValidator(_web_address)]
BaseAddress = Annotated[str, AfterValidator(_web_address), AfterValidator(lambda value: value.rstrip("/"))]
Line = Annotated[str, AfterValidator(_line)]
Email = Annotated[str, AfterValidator(_email)]
DatabaseAddress = Annotated[str, AfterValidator(_database_address)]
Slug = Annotated[str, AfterValidator(_slug)]
Positive = Annotated[int, Field(ge=1)]
Share = Annotated[float, Field(ge=0, le=1, strict=False)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Site(_Table):
    """Whose digest it is. `url` defaults to the origin of `feed`."""

    name: Annotated[Line, Field(min_length=1)]
    feed: WebAddress
    url: WebAddress = ""
    timezone: Zone = "Europe/Warsaw"
    locale: LocaleName = "en_GB"
    logo: WebAddress | None = None

    @model_validator(mode="after")
    def _default_url(self) -> "Site":
        if not self.url:
            parts = urlsplit(self.feed)
            object.__setattr__(self, "url", f"{parts.scheme}://{parts.netloc}/")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the digests' days and times are meant."""
        return ZoneInfo(self.timezone)

    @property
    def host(self) -> str:
        """The site's host name, without `www.`."""
        return (urlsplit(self.url).hostname or "localhost").removeprefix("www.")


class Feed(_Table):
    """How the feed is read."""

    poll_every: Duration = timedelta(minutes=15)
    timeout: Duration = timedelta(seconds=20)
    max_bytes: Positive = 10_000_000
    backfill_pages: Annotated[int, Field(ge=0, le=100)] = 5


class RequireAny(_Table):
    """A story must have one of these categories, or one of these words in title or text. Empty: no condition."""

    categories: tuple[str, ...] = Field(default=(), strict=False)
    keywords: tuple[str, ...] = Field(default=(), strict=False)


class Stories(_Table):
    """Which stories may be mailed, and what is cut out of their text."""

    exclude_categories: tuple[str, ...] = Field(default=(), strict=False)
    generic_categories: tuple[str, ...] = Field(default=("News", "Hot news", "Uncategorized"), strict=False)
    lead_categories: tuple[str, ...] = Field(default=("Hot news",), strict=False)
    require_any: RequireAny = RequireAny()
    boilerplate: tuple[str, ...] = Field(default=(), strict=False)


class SectionRule(_Table):
    """A section and the site's categories that belong to it; without categories it takes the rest."""

    name: Annotated[Line, Field(min_length=1)]
    categories: tuple[str, ...] = Field(default=(), strict=False)


class Digest(_Table):
    """One recurring publication."""

    title: Line = ""
    days: Annotated[tuple[Day, ...], Field(min_length=1, strict=False)] = DAYS
    time: WallTime = time(7, 0)
    subject: Line = ""
    preheader: Line = ""
    min_stories: Positive = 1
    max_stories: Positive = 12
    summary_chars: Annotated[int, Field(ge=40, le=2_000)] = 220
    approval: Literal["none", "required"] = "none"
    draft_before: Duration = timedelta(minutes=60)
    proof_to: tuple[Email, ...] = Field(default=(), strict=False)
    late_after: Duration = timedelta(hours=3)
    when_late: Literal["send", "hold", "skip"] = "send"


class DonationVariant(_Table):
    """One wording of the ask. `weight` is its share among the variants."""

    name: Slug
    weight: Annotated[int, Field(ge=0)] = 1
    heading: Line
    text: str
    button: Line = "Donate"


class Donation(_Table):
    """The ask. Without `url` or variants no ask is shown."""

    url: WebAddress | None = None
    thanks: str = ""
    cooling_off: Duration = timedelta(days=30)
    donor_list_max_age: Duration = timedelta(days=7)
    variants: tuple[DonationVariant, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _consistent(self) -> "Donation":
        names = [variant.name for variant in self.variants]
        if len(names) != len(set(names)):
            raise ValueError("each variant needs a name of its own")
        if self.variants and not any(variant.weight for variant in self.variants):
            raise ValueError("at least one variant needs a weight above 0")
        return self


class Mail(_Table):
    """How mail leaves and whose name it bears."""

    backend: Literal["outbox", "smtp", "sendgrid"] = "outbox"
    from_name: Line = ""
    from_email: Email | None = None
    reply_to: Email | None = None
    postal_address: Line = ""
    canary: tuple[Email, ...] = Field(default=(), strict=False)
    canary_wait: Duration = timedelta(minutes=10)
    brake_bounces: Share = 0.05
    brake_complaints: Share = 0.003
    brake_after: Positive = 200
    settle_by_silence: Duration | None = None
    outbox: str = "outbox"
    templates: str = "templates"


class SendGrid(_Table):
    """The provider. `api_url` only to point elsewhere than at SendGrid itself."""

    region: Literal["global", "eu"] = "global"
    api_url: WebAddress | None = None
    sandbox: bool = False
    concurrency: Annotated[int, Field(ge=1, le=64)] = 4
    max_requests_per_second: Annotated[float, Field(gt=0, strict=False)] | None = None
    timeout: Duration = timedelta(seconds=30)


class Smtp(_Table):
    """A mail server. Its password is `SMTP_PASSWORD` in the environment."""

    host: str = "localhost"
    port: Annotated[int, Field(ge=1, le=65_535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    username: str | None = None
    timeout: Duration = timedelta(seconds=30)


class Store(_Table):
    """Where everything is kept."""

    url: DatabaseAddress = "sqlite:///digest.db"


class Web(_Table):
    """The readers' pages. `public_url` is where readers reach them."""

    public_url: BaseAddress | None = None
    bind: str = "127.0.0.1:8000"


class Config(_Table):
    """All of `config.toml`. `folder` is where that file lies; relative paths start there."""

    site: Site
    feed: Feed = Feed()
    stories: Stories = Stories()
    sections: tuple[SectionRule, ...] = Field(default=(), strict=False)
    digests: dict[Slug, Digest] = Field(
        default_factory=lambda: {
            "daily": Digest(),
            "weekly": Digest(days=("mon",), max_stories=30),
        }
    )
    donation: Donation = Donation()
    mail: Mail = Mail()
    sendgrid: SendGrid = SendGrid()
    smtp: Smtp = Smtp()
    store: Store = Store()
    web: Web = Web()

    _folder: Path = Path()

    @property
    def folder(self) -> Path:
        """The folder of the file this was read from."""
        return self._folder

    def path(self, relative: str) -> Path:
        """Resolve a path of the configuration."""
        return self._folder / relative

    @model_validator(mode="after")
    def _complete(self) -> "Config":
        names = [rule.name for rule in self.sections]
        if len(names) != len(set(names)):
            raise ValueError("sections: each section needs a name of its own")
        if self.mail.backend != "outbox":
            for key, value in (
                ("mail.from_email", self.mail.from_email),
                ("mail.postal_address", self.mail.postal_address),
                ("web.public_url", self.web.public_url),
            ):
                if not value:
                    raise ValueError(
                        f'{key}: needed to send real mail (mail.backend = "{self.mail.backend}"), and is missing'
                    )
        return self

    @cached_property
    def section_rules(self) -> tuple[SectionRule, ...]:
        """The sections in the order of the mail; the last one takes what belongs nowhere else."""
        if self.sections and not self.sections[-1].categories:
            return self.sections
        return (*self.sections, SectionRule(name="More news"))

    def digest(self, name: str) -> Digest:
        """Look up a digest. Raises ConfigError when there is none of that name."""
        try:
            return self.digests[name]
        except KeyError:
            known = ", ".join(self.digests) or "none"
            raise ConfigError(f'There is no digest "{name}". Configured: {known} (the [digests.…] tables).') from None

    def schedule(self, name: str) -> Schedule:
        """Tell when a digest goes out."""
        digest = self.digest(name)
        return Schedule(days=digest.days, time=digest.time, zone=self.site.zone)

    @property
    def public_url(self) -> str:
        """Where readers reach their pages, without a closing slash."""
        return self.web.public_url or f"http://{self.web.bind}"

    @property
    def sender_name(self) -> str:
        """The name in the From line."""
        return self.mail.from_name or self.site.name

    @property
    def sender_email(self) -> str:
        """The address in the From line."""
        return self.mail.from_email or f"digest@{self.site.host}"

    @property
    def database_url(self) -> str:
        """The address of the database: the environment's, else the file's, paths made absolute.

        Raises ConfigError when the environment's is none, without repeating it: it may hold a password.
        """
        try:
            url = _database_address(secret("DIGEST_DATABASE_URL") or self.store.url)
        except ValueError as error:
            raise ConfigError(f"DIGEST_DATABASE_URL: {error}.") from None
        prefix = "sqlite:///"
        if url.startswith(prefix) and url != prefix and not url.startswith(prefix + ":memory:"):
            return prefix + str(self.path(url.removeprefix(prefix)).absolute())
        return url


def load_config(path: Path) -> Config:
    """Read and validate a configuration file.

    Raises ConfigError with every fault in it, each by the key's full name and what was expected.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(
            f"There is no configuration at {path}. `digest init` writes one; --config or DIGEST_CONFIG names another."
        ) from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not UTF-8 text. Save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from None
    return parse_config(data, path)


def parse_config(data: Mapping[str, Any], path: Path) -> Config:
    """Validate the contents of a configuration file that lies at `path`. Raises ConfigError as `load_config` does."""
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        faults = "\n".join(f"  {line}" for line in _faults(error))
        raise ConfigError(f"{path} has wrong or unknown settings:\n{faults}") from None
    config._folder = path.absolute().parent  # noqa: SLF001 -- set once here; the model itself is frozen
    return config


def _faults(error: ValidationError) -> Iterator[str]:
    for fault in error.errors():
        key = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in fault["loc"]).lstrip(".")
        yield f"{key}: {_expectation(fault)}" if key else _expectation(fault)


def _expectation(fault: ErrorDetails) -> str:
    match fault["type"]:
        case "extra_forbidden":
            return "unknown key" + _nearest(fault)
        case "missing":
            return "is missing"
        case "value_error":
            return fault["msg"].removeprefix("Value error, ") + _given(fault)
        case "too_short":
            return "expected at least one"
        case _:
            return fault["msg"].replace("Input should be", "expected") + _given(fault)


def _given(fault: ErrorDetails) -> str:
    """Repeat a wrong value, unless it may hold a password."""
    value = fault["input"]
    if fault["loc"][:2] == ("store", "url") or not isinstance(value, str | int | float):
        return ""
    return f", got {re.sub(r'//[^/@]*@', '//***@', value)!r}" if isinstance(value, str) else f", got {value!r}"


def _nearest(fault: ErrorDetails) -> str:
    model: Any = Config
    *parents, last = fault["loc"]
    for part in parents:
        fields = getattr(model, "model_fields", None)
        if fields is None:
            continue
        field = fields.get(part)
        if field is None:
            break
        kinds = [field.annotation, *getattr(field.annotation, "__args__", ())]
        model = next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)
    known = list(getattr(model, "model_fields", {}))
    close = difflib.get_close_matches(str(last), known, n=1)
    if close:
        return f'; did you mean "{close[0]}"?'
    return f"; known here: {', '.join(known)}" if known else ""


def secret(name: str) -> str | None:
    """Read a secret from the environment: `NAME`, or the file that `NAME_FILE` names.

    Raises ConfigError when that file cannot be read. The value never appears in a message.
    """
    if value := os.environ.get(name):
        return value.strip()
    file = os.environ.get(f"{name}_FILE")
    if not file:
        return None
    try:
        return Path(file).read_text(encoding="utf-8").strip() or None
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{name}_FILE names a file that cannot be read: {file}") from None


def shipped(name: str) -> Path:
    """Locate something that ships with the program: `templates` or `config.toml`.

    In an installed wheel they lie inside the package; in a checkout beside it, where people edit them.
    """
    inside = Path(__file__).parent / "shipped" / name
    return inside if inside.exists() else Path(__file__).parent.parent / name
