# ruff: noqa: E501 -- lines of documents are as long as they are
"""Write posts as public themes and editors write them, with invented prose, and say how each is to be summarised.

`python -m tests.feed.posts PAGE` reads two hundred of them and writes their summaries side by side into PAGE, for a
person to look at. Blocks stand between the prose as on real sites: pictures, adverts, sign-up forms, related posts.
"""

import html
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.feed.editors import EDITORS, Editor

PER_EDITOR = 30
LIMIT = 220
PEOPLE = ("Anna Nowak", "Jan Żak", "Maria Wójcik", "Gen. Piotr Lis", "Dr. Ewa Król", "Tomasz O’Neill", "Zofia Łoś")
PLACES = ("Sanok", "Łódź", "Gdynia", "ul. Długa", "Nowy Sącz", "St. Anne’s Square", "Białystok", "Zielona Góra")
BODIES = (
    "The council",
    "The regional court",
    "The port authority",
    "Parliament",
    "The university",
    "The railway operator",
)
DEEDS = ("approved", "rejected", "postponed", "reopened", "sold", "inspected", "inherited", "repainted")
THINGS = (
    "the harbour wall",
    "a budget of 3.5 mln zł",
    "the old tram depot",
    "12 new buses",
    "the winter timetable",
    "a plan for CO2 storage",
)
TIMES = ("on Monday", "late on Sept. 5", "after a vote at 7 a.m. on Friday", "on 12 May", "this week", "in 2024")
WHYS = (
    "because costs had doubled",
    "after months of protest",
    "despite warnings from engineers",
    "to the surprise of its own lawyers",
    "as the law of 1998 demands",
)
REACTIONS = (
    "Critics say the decision came too late.",
    "Residents had asked for it twice.",
    "Nobody from the ministry would comment.",
    "The opposition wants the vote repeated.",
    "A final ruling is expected before the summer recess.",
    "It is the third such case in a year.",
    "Work is due to begin in spring.",
    "The mayor called it “a good day for the town”.",
    "“We will appeal,” said a lawyer for the owners.",
    "Prices in the district rose by 4.2% last year.",
    "Two neighbouring towns are watching closely.",
    "The bill still needs the president’s signature.",
)


@dataclass(frozen=True, slots=True)
class Post:
    """One post: its HTML, and its summary as a careful editor would write it. Several may be right."""

    editor: str
    form: str
    html: str
    right: tuple[str, ...]


class Prose:
    """Invents sentences, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self._reactions = self.chance.sample(REACTIONS, len(REACTIONS))

    def opening(self) -> str:
        one = self.chance.choice
        return f"{one(BODIES)} in {one(PLACES)} {one(DEEDS)} {one(THINGS)} {one(TIMES)}, {one(WHYS)}."

    def next(self) -> str:
        if not self._reactions:
            self._reactions = list(REACTIONS)
        return self._reactions.pop()

    def person(self) -> str:
        return self.chance.choice(PEOPLE)

    def paragraph(self) -> str:
        return " ".join(self.next() for _ in range(self.chance.randint(1, 3)))


def summary(*sentences: str) -> str:
    """Join two sentences, or leave the second one out where both do not fit."""
    both = " ".join(sentences[:2])
    return both if len(both) <= LIMIT else sentences[0]


Form = Callable[[Editor, Prose], tuple[list[str], tuple[str, ...]]]


def plain(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    return [editor.p(first), editor.p(second), editor.p(prose.paragraph())], (summary(first, second),)


def in_one_paragraph(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    return [editor.p(f"{first} {second} {prose.next()}"), editor.p(prose.paragraph())], (summary(first, second),)


def with_heading(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    heading = prose.chance.choice(("What happened?", "Background", "“A disgrace!”", "Key facts:", "What comes next…"))
    return [editor.p(first), editor.heading(heading), editor.p(second), editor.p(prose.next())], (
        summary(first, second),
    )


def with_bold_questions(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    question = f"<strong>{prose.person()}, why did it take so long?</strong>"
    return [editor.p(first), editor.p(question), editor.p(second)], (summary(first, second),)


def announcing_a_list(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, said = prose.opening(), f"{prose.person()} named two goals:"
    items = prose.chance.sample(("lower taxes", "safer roads", "a new school", "cheaper trams"), 2)
    joined = f"{said} {items[0]}; {items[1]}."
    return [editor.p(first), editor.p(said), editor.ul(items), editor.p(prose.next())], (summary(first, joined),)


def announcing_a_quotation(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, said, quoted = prose.opening(), f"{prose.person()} wrote:", "We have taken note of it."
    return (
        [editor.p(first), editor.p(said), editor.quote(quoted), editor.p(prose.next())],
        (summary(first, f"{said} {quoted}"),),
    )


def announcing_an_embed(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    return [editor.p(first), editor.p("The mayor replied:"), editor.embed, editor.p(second)], (summary(first, second),)


def with_key_points(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    points = ["Budget passes", "Trams return in spring", "Opposition walks out"]
    return [editor.ul(points), editor.p(first), editor.p(second)], (summary(first, second),)


def with_a_table(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    return [editor.p(first), editor.table, editor.p(second)], (summary(first, second),)


def with_a_note(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    note = prose.chance.choice(
        (
            "<em>This article was updated at 10:15 to add a comment.</em>",
            "<em>Editor’s note: names have been changed.</em>",
            "<i>This story first appeared in The Harbour Post.</i>",
            "Updated: 12 May 2026, 10:15 CEST",
        )
    )
    return [editor.p(note), editor.p(first), editor.p(second)], (summary(first, second),)


def with_a_footnote(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    second = prose.next()
    mark, notes = editor.footnote
    first = "{} in {} was elected in 2024{}, beating two rivals.".format(
        prose.person(), prose.chance.choice(PLACES), "{}"
    )
    return [editor.p(first.format(mark)), editor.p(second), notes], (summary(first.format(""), second),)


def with_emphasis(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    second = prose.next()
    first = f"<strong>{prose.chance.choice(PLACES).upper()}</strong> – <a href='https://gazette.example/t/'>Four</a> people <em>died</em> in the <del>first</del> <ins>second</ins> fire on the 21<sup>st</sup>."
    return [editor.p(first + " " + second)], (summary(html.unescape(f"{_text_of(first)}"), second),)


def _text_of(markup: str) -> str:
    for cut in (
        "<strong>",
        "</strong>",
        "<a href='https://gazette.example/t/'>",
        "</a>",
        "<em>",
        "</em>",
        "<del>first</del> ",
        "<ins>",
        "</ins>",
        "<sup>",
        "</sup>",
    ):
        markup = markup.replace(cut, "")
    return markup


def pointing_elsewhere(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    pointer = prose.chance.choice(
        (
            "<strong>READ MORE: <a href='https://gazette.example/x/'>The harbour wall is failing</a></strong>",
            "<a href='https://gazette.example/x/'>Related: Trams return to Sanok</a>",
            "<em>Also read: </em><a href='https://gazette.example/x/'>Court reopens the tram case</a>",
        )
    )
    return [editor.p(first), editor.p(pointer), editor.p(second)], (summary(first, second),)


def a_quotation_first(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    person, second = prose.person(), prose.next()
    first = f"“We waited for ten years. Now it is here,” said {person} in {prose.chance.choice(PLACES)}."
    return [editor.p(first), editor.p(second)], (summary(first, second),)


def without_full_stops(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening().removesuffix("."), prose.next()
    return [editor.p(first + " 🎉"), editor.p(second)], (summary(f"{first} 🎉", second),)


def with_a_byline(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    byline = prose.chance.choice(
        ("By {}", "<em>By {}</em>", "By {} and Jan Żak in Warsaw", "Autor: {}, Sanok", "<strong>{}</strong>")
    )
    return [
        editor.p(byline.format(prose.chance.choice(("Ola Mazur", "Adam Rak")))),
        editor.p(first),
        editor.p(second),
    ], (summary(first, second),)


def with_a_caption_in_italics(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    picture = '<img src="https://gazette.example/p.jpg" alt="" />'
    pictured = prose.chance.choice(
        (f"{picture}<br /><em>The square on Monday. Photo: O. Mazur</em>", f"{picture}<i>Nobody came.</i>")
    )
    return [editor.p(pictured), editor.p(first), editor.p(second)], (summary(first, second),)


def with_a_floating_picture(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    picture = '<img class="alignleft" src="https://gazette.example/p.jpg" alt="" width="300" />'
    return [editor.p(f"{picture}{first} {second}")], (summary(first, second),)


def with_a_drop_cap(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    capital = prose.chance.choice(
        ('<span class="dropcap">{}</span>', "[dropcap]{}[/dropcap]", '<span class="big" aria-hidden="true">{}</span>')
    )
    return [editor.p(f"{capital.format(first[0])}{first[1:]} {second}")], (summary(first, second),)


def with_links_to_read(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    links = [f'<a href="https://gazette.example/{n}/">Another story, number {n}</a>' for n in range(2)]
    return [editor.p(first), editor.ul(links), editor.p(second)], (summary(first, second),)


def with_words_of_a_player(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    words = prose.chance.choice(
        (
            "Listen to this article",
            "Reading Time: 3 minutes",
            "[embedded content]",
            "Your browser does not support the audio element.",
            "Please enable JavaScript to see the map.",
        )
    )
    return [editor.p(words), editor.p(first), editor.p(second)], (summary(first, second),)


def with_a_bold_lead(editor: Editor, prose: Prose) -> tuple[list[str], tuple[str, ...]]:
    first, second = prose.opening(), prose.next()
    return [editor.p(f"<strong>{first}</strong>"), editor.p(second), editor.p(prose.next())], (summary(first, second),)


FORMS: tuple[Form, ...] = (
    plain, in_one_paragraph, with_heading, with_bold_questions, announcing_a_list, announcing_a_quotation,
    announcing_an_embed, with_key_points, with_a_table, with_a_note, with_a_footnote, with_emphasis, pointing_elsewhere,
    a_quotation_first, without_full_stops, with_a_byline, with_a_caption_in_italics, with_a_floating_picture,
    with_a_drop_cap, with_links_to_read, with_words_of_a_player, with_a_bold_lead,
)  # fmt: skip


def posts() -> Iterator[Post]:
    """Write the posts of every editor: each form at least once, each with other blocks around its prose."""
    for place, (name, editor) in enumerate(EDITORS.items()):
        for number in range(PER_EDITOR):
            form = FORMS[number % len(FORMS)]
            prose = Prose(1000 * place + number)
            pieces, right = form(editor, prose)
            page = editor.page("\n".join(_surrounded(pieces, editor, prose.chance)))
            yield Post(name, form.__name__.replace("_", " "), page, right)


def _surrounded(pieces: Sequence[str], editor: Editor, chance: random.Random) -> Iterator[str]:
    """Put other blocks before, between and after the pieces, but never within an announcement."""
    yield from chance.sample(editor.around, chance.randint(0, 2))
    for place, piece in enumerate(pieces):
        yield piece
        announces = re.search(r":(?:</\w+>|\s)*$", piece) and place + 1 < len(pieces)
        if not announces and chance.random() < 0.5:
            yield chance.choice(editor.around)
    yield from chance.sample(editor.around, 2)


def main(page: Path) -> None:
    """Write the page on which a person looks at all summaries."""
    from digest.domain.summaries import summarise
    from tests.feed.documents import one, story

    rows, wrong = [], 0
    for number, post in enumerate(posts()):
        found = one(story(post.html))
        said = summarise(found.standfirst, found.text, LIMIT)
        right = said in post.right
        wrong += not right
        cells = (str(number), post.editor, post.form, said, "" if right else " | ".join(post.right))
        rows.append(f"<tr class={'ok' if right else 'no'}>" + "".join(f"<td>{html.escape(cell)}" for cell in cells))
    style = "<meta charset=utf-8><style>body{font:13px sans-serif}td{border-bottom:1px solid #ccc}.no{background:#fdd}</style>"
    page.write_text(f"{style}<p>{wrong} of {len(rows)} differ.<table>{''.join(rows)}</table>", encoding="utf-8")
    print(f"{wrong} of {len(rows)} differ.")  # noqa: T201 -- a person runs this


if __name__ == "__main__":
    main(Path(sys.argv[1]))
