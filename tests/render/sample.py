"""A week of invented news, and the configuration it is mailed with. Nothing here happened."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from digest.config import Config, parse_config
from digest.domain.editions import Edition, Headline, Item, Section, Window
from digest.domain.stories import Image, Story

WARSAW = ZoneInfo("Europe/Warsaw")
SITE = "https://notesfrompoland.com"
ASK = "Notes from Poland is run by a small editorial team and published by an independent, non-profit foundation."

NEWS: tuple[tuple[str, str, str, str, bool], ...] = (
    (
        "Politics",
        "Sejm approves law to speed up building of homes near railway stations",
        (
            "The bill, which passed by 241 votes to 198, lets councils allow taller blocks within 800 metres of a "
            "station. The opposition says that it will “cover our towns in concrete”."
        ),
        "Agnieszka Wądołowska",
        True,
    ),
    (
        "Politics",
        "Mayor of Łódź asks government to return tram line cut in the 1990s",
        "Line 46, once among the longest in Europe, ran 40 kilometres to Ozorków.",
        "Wojciech Kość",
        True,
    ),
    ("Politics", "President signs bill on sign language in public offices", "", "Alicja Ptak", False),
    (
        "Law",
        "Constitutional court judge steps down, leaving four seats empty",
        "Her term was to run until 2028. The ministry of justice said that it would “name successors in due course”.",
        "Daniel Tilles",
        True,
    ),
    (
        "Law",
        "Kraków court orders city to pay residents for smog in landmark case",
        "Twelve residents of Nowa Huta had sued over the winter of 2021. The city has two weeks to appeal.",
        "Zofia Żółkiewska-Brzęczyszczykiewicz",
        False,
    ),
    (
        "Business",
        "Polish wages rise at fastest pace in four years as inflation slows to 2.4%",
        "Average pay in companies with ten or more workers reached 9,480 zloty in February, Statistics Poland reports.",
        "Alicja Ptak",
        True,
    ),
    (
        "Business",
        "Gdańsk shipyard wins contract for six electric ferries bound for Norway",
        "The vessels, worth some 900 million zloty, are to cross the Hardangerfjord from 2029.",
        "Stuart Dowell",
        True,
    ),
    (
        "Business",
        "Żubrówka and Chopin: small distilleries find a new market in Japan",
        "",
        "Katarzyna Skiba",
        True,
    ),
    (
        "Energy & Climate",
        "Wind overtakes coal for a whole month for the first time",
        (
            "Turbines made 38% of electricity in March, against 36% from hard coal and lignite together. “It will not "
            "stay that way in winter,” warns the grid’s operator, “but it is a sign.”"
        ),
        "Juliette Bretan",
        True,
    ),
    (
        "Energy & Climate",
        "First concrete poured at nuclear plant in Lubiatowo",
        "The first of three reactors is to go on line in 2036.",
        "Maria Wilczek",
        True,
    ),
    (
        "Society",
        "Number of foreigners studying in Poland passes 120,000",
        "Almost half of them come from Ukraine; the fastest growth was among students from Turkey and Zimbabwe.",
        "Olivier Sorgho",
        True,
    ),
    (
        "Society",
        "Village of 300 people raises 2 million zloty to save its wooden church",
        "The seventeenth-century larch building in Małopolska was to be closed this spring.",
        "Anna Hackett",
        True,
    ),
    (
        "History",
        "Diary of a Warsaw insurgent found behind a wall in Żoliborz",
        "Builders came upon the 80 pages in a tin for English tea. The author’s daughter, now 91, read them first.",
        "Stanley Bill",
        True,
    ),
    (
        "History",
        "Copernicus’s lost letter sold to museum in Toruń",
        "The two pages deal with bread prices, not with stars.",
        "Filip Mazurczak",
        False,
    ),
)


def config(folder: Path = Path("/nowhere"), **tables: object) -> Config:
    """The configuration of the sample, with some tables replaced."""
    data: dict[str, object] = {
        "site": {"name": "Notes from Poland", "feed": f"{SITE}/feed/", "url": f"{SITE}/"},
        "digests": {"daily": {"title": "Daily digest"}, "weekly": {"title": "The week in Poland", "days": ["mon"]}},
        "donation": {
            "url": f"{SITE}/donate/",
            "variants": [
                {"name": "a", "heading": "Keep our news free from ads and paywalls", "text": f"{ASK} We rely on you."},
                {"name": "b", "heading": "Support us", "text": ASK, "button": "Make a donation"},
            ],
        },
        "mail": {"postal_address": "Fundacja Notatki z Polski, ul. Przykładowa 1/2, 30-001 Kraków, Poland"},
        "web": {"public_url": "https://digest.notesfrompoland.com"},
    }
    return parse_config(data | tables, folder / "config.toml")


def story(number: int, title: str, **fields: object) -> Story:
    """A story with everything but a picture; `fields` replace some of it."""
    published = datetime(2026, 3, 30, 5, tzinfo=UTC) - timedelta(hours=9 * number)
    plain = Story(
        id=number,
        guid=f"{SITE}/?p={4000 - number}",
        url=f"{SITE}/{published:%Y/%m/%d}/{'-'.join(title.lower().split())[:60].encode('ascii', 'ignore').decode()}/",
        title=title,
        text="słowo " * (400 + 90 * number),
        standfirst="",
        author="",
        categories=(),
        image=None,
        unsafe=False,
        published_at=published,
        first_seen_at=published + timedelta(minutes=5),
    )
    return replace(plain, **fields)  # type: ignore[arg-type]


def picture(number: int, base: str = f"{SITE}/wp-content/uploads/2026/03") -> Image:
    """A picture; every other one has a description."""
    return Image(f"{base}/picture-{number}.png", "The Sejm’s chamber during a vote" if number % 2 == 0 else "")


def item(number: int, pictures: str = f"{SITE}/wp-content/uploads/2026/03") -> Item:
    """A story of the sample in its place; numbers above 13 begin again."""
    section, title, summary, author, pictured = NEWS[number % len(NEWS)]
    image = picture(number, pictures) if pictured and pictures else None
    return Item(story(number, title, author=author, categories=(section, "News"), image=image), summary)


def edition(*items: Item, digest: str = "weekly", lead: int = 0) -> Edition:
    """An edition of those items, in sections by their first category; all of the sample when there are none."""
    chosen = items or sample()
    names = dict.fromkeys((entry.story.categories or ("More news",))[0] for entry in chosen)
    sections = tuple(
        Section(name, tuple(entry for entry in chosen if (entry.story.categories or ("More news",))[0] == name))
        for name in names
    )
    end = datetime(2026, 3, 30, 7, tzinfo=WARSAW)
    window = Window(end - timedelta(days=7 if digest == "weekly" else 1), end)
    return Edition(
        digest=digest,
        local_date=date(2026, 3, 30),
        window=window,
        subject=f"{chosen[lead].story.title} – and {len(chosen) - 1} more",
        preheader="Also: Łódź wants its tram back, and wind overtakes coal for a whole month",
        lead=chosen[lead],
        sections=sections,
    )


def sample(pictures: str = f"{SITE}/wp-content/uploads/2026/03") -> tuple[Item, ...]:
    """The fourteen stories, two of them with a related one."""
    items = [item(number, pictures) for number in range(len(NEWS))]
    older = story(40, "Poland’s housing shortage shrinks for third year in a row")
    other = story(41, "Wind farms may stand closer to villages from July")
    items[0] = replace(items[0], related=(older,))
    items[8] = replace(items[8], related=(other,))
    return tuple(items)


def headlines(number: int) -> tuple[Headline, ...]:
    """Stories for which there was no room, from all days of the week, the newest first."""
    end = datetime(2026, 3, 30, 5, tzinfo=UTC)
    stories = (story(100 + n, f"{NEWS[n % len(NEWS)][1]} ({n})") for n in range(number))
    return tuple(
        Headline(replace(one, published_at=end - timedelta(hours=8 + 156 * n / number)), NEWS[n % len(NEWS)][0])
        for n, one in enumerate(stories)
    )
