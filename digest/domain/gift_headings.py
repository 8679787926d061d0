"""Recognise the donation tool that a file comes from by the file's headings. Pure."""

import re
import shlex
from collections.abc import Container, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import NoReturn

from digest.domain.errors import ConfigError
from digest.domain.gift_tools import OTHER, OWN, OWN_FIELDS, TOOLS, GiftTool, Need
from digest.domain.list_headings import DROPPED
from digest.domain.list_tools import normal_heading
from digest.domain.list_values import Order

_GIVEN = "="
"""Begins the name of a column that the newsroom has named."""
_ITEMS: tuple[str, ...] = ("line_item", "item_name", "product_name", "products")
"""The prefixes of the headings of what was ordered."""
_UTM = "utm_content"
"""The parameter that has the reference on the site's own host."""
_REFERENCES = ("{}_(metadata)", "{}", "meta:{}", "meta:_wc_order_attribution_{}")
"""The headings that tools give to a parameter of the donation page."""
_GUESSES: Mapping[str, str] = {
    "amount": "kwota betrag montant suma sum total value importe importo donation gross brutto",
    "currency": "waluta währung devise moneda valuta",
    "date": "data datum fecha created created_at paid_at donated_at day",
    "time": "godzina uhrzeit heure hora ora",
    "status": "stan state état zustand estado stato",
    "type": "typ rodzaj art tipo kind",
    "transaction": "id transaction_id payment_id numer identyfikator_transakcji",
    "recurring": "monthly frequency interval cykliczna",
}
_GUESS = {word: fact for fact, words in _GUESSES.items() for word in words.split()}
_SENDER = re.compile("nadaw|sender|from|absender|expéditeur|payer|donor|spender|wpłac")
"""The headings of the giver's address in tools that also export the receiver's."""


@dataclass(frozen=True, slots=True)
class GiftWording:
    """What the newsroom says about files of gifts.

    - `renamed`: maps headings to columns of ours or to headings of a known tool; "-" drops a column.
    - `columns`: the same for all files, for headings that the file's own tool does not have.
    - `reference`: the parameter that names the ask that a gift came from.
    - `dates`: the order of day and month, if a file leaves it open.
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    dates: Order | None = None


@dataclass(frozen=True, slots=True)
class FoundGifts:
    """What a file of gifts turns out to be: its tool, its columns, and the columns that may hold each fact."""

    tool: GiftTool
    columns: tuple[str, ...]
    facts: Mapping[str, tuple[str, ...]]

    @property
    def is_standing(self) -> bool:
        """Whether the lines only say who gives, not what they gave."""
        return self.tool in (OWN, OTHER) and not self.has("amount", "status", "type")

    def has(self, *facts: str) -> bool:
        """Return whether the file has a column for one of these facts."""
        return any(fact in self.facts for fact in facts)

    def get(self, cells: Mapping[str, str], fact: str) -> str:
        """Return what a line says about a fact; "" for nothing."""
        return next((cell for column in self.facts.get(fact, ()) if (cell := cells.get(column, ""))), "")


def recognise_gifts(headings: Sequence[str], wording: GiftWording) -> FoundGifts:
    """Return which tool exported a file of gifts with these headings.

    Raises ConfigError if the tool is unclear. The message names what to export instead, or what to add to the command.
    """
    said = _targets(wording.renamed)
    before = [_normal(heading) for heading in headings]
    names = [said.get(name, name) for name in before]
    given = [_GIVEN + new if old in said and new in OWN_FIELDS else "" for old, new in zip(before, names, strict=True)]
    tool = _tool(
        [name for name, own in zip(names, given, strict=True) if not own], {own.removeprefix(_GIVEN) for own in given}
    )
    if tool.reason:
        raise ConfigError(f"This is a file from {tool.name}. {tool.reason}")
    names, given = _with_configured(names, given, tool, wording)
    columns = tuple(own or ("" if name == DROPPED else name) for name, own in zip(names, given, strict=True))
    if any(given) and tool is OWN:
        tool = OTHER
    found = FoundGifts(tool, columns, _facts(tool, columns, wording.reference))
    if tool is OWN and set(columns) - set(OWN_FIELDS) - {""}:
        _refuse(headings, columns)
    _check(found, headings)
    return found


def _normal(heading: str) -> str:
    return normal_heading(heading.replace("’", "'"))


def tool_of_gifts(headings: Sequence[str]) -> str:
    """Name the donation tool that exports files with these headings; "" if none is known."""
    tool = _tool([_normal(heading) for heading in headings], frozenset())
    return "" if tool is OWN else tool.name


def _tool(names: Sequence[str], given: AbstractSet[str]) -> GiftTool:
    """Return the tool with the most of the headings. `given` has the facts that the newsroom named columns for."""
    there = set(names)
    candidates = [OWN, *(tool for tool in TOOLS if _may_be(tool, there, given))]
    return max(candidates, key=lambda tool: len(there & tool.headings))


def _may_be(tool: GiftTool, there: AbstractSet[str], given: AbstractSet[str]) -> bool:
    """Return whether headings are distinctive of a tool. A single distinctive heading may be a coincidence."""
    distinctive = len(tool.distinctive & there)
    facts = given | {fact for fact, names in tool.facts.items() if not there.isdisjoint(names)}
    is_whole = bool(tool.needs) and all(not facts.isdisjoint(need.facts) for need in tool.needs)
    return distinctive > 1 or (distinctive > 0 and is_whole)


def _targets(columns: Mapping[str, str]) -> Mapping[str, str]:
    """Normalise the newsroom's mapping like headings. Raises ConfigError for a column that does not exist."""
    known = {DROPPED, *OWN_FIELDS}.union(*(tool.headings for tool in TOOLS))
    said = {_normal(theirs): _normal(ours) or DROPPED for theirs, ours in columns.items()}
    for target in said.values():
        if target not in known and not target.startswith(_ITEMS):
            raise ConfigError(f'There is no column "{target}". Known columns: {", ".join(OWN_FIELDS)}.')
    return said


def _with_configured(
    names: Sequence[str], given: Sequence[str], tool: GiftTool, wording: GiftWording
) -> tuple[list[str], list[str]]:
    """Apply the configured columns to headings that neither the tool nor the command maps."""
    configured = _targets(wording.columns)
    new_names, new_given = [], []
    for name, own in zip(names, given, strict=True):
        ours = configured.get(name, "")
        applies = ours and not own and name != DROPPED and name not in tool.headings
        new_names.append(ours if applies else name)
        new_given.append(_GIVEN + ours if applies and ours in OWN_FIELDS else own)
    return new_names, new_given


def _facts(tool: GiftTool, columns: Sequence[str], reference: str) -> Mapping[str, tuple[str, ...]]:
    """Return which of the columns hold each fact, the best one first."""
    wanted = {fact: (_GIVEN + fact, *tool.facts.get(fact, ())) for fact in (*OWN_FIELDS, *tool.facts)}
    if tool is OTHER:
        wanted = {fact: (*names, fact) for fact, names in wanted.items()}
    parameters = (_normal(reference), _UTM) if reference else (_UTM,)
    known = (form.format(name) for name in parameters for form in _REFERENCES)
    wanted["reference"] = (*known, *wanted["reference"])
    if tool.key == "woocommerce":
        wanted["items"] = tuple(column for column in columns if column.startswith(_ITEMS))
    if tool not in (OWN, OTHER):
        wanted["date"] = (*wanted["date"], _GIVEN + "last_gift_at")
    there = {fact: tuple(name for name in names if name in columns) for fact, names in wanted.items()}
    return {fact: names for fact, names in there.items() if names}


def _check(found: FoundGifts, headings: Sequence[str]) -> None:
    """Raise ConfigError if a file lacks what its lines must say."""
    used = [column for column in found.columns if column.startswith(_GIVEN) or (column and found.tool is OWN)]
    if len(set(used)) < len(used):
        twice = sorted({column.removeprefix(_GIVEN) for column in used if used.count(column) > 1})
        raise ConfigError(f"A column is named twice: {', '.join(twice)}.")
    if found.tool in (OWN, OTHER):
        if not found.has("email") or not found.has("date", "last_gift_at", "recurring"):
            _refuse(headings, found.columns)
        return
    if lacking := [need for need in found.tool.needs if not found.has(*need.facts)]:
        _lacks(found, lacking, headings)


def _lacks(found: FoundGifts, lacking: Sequence[Need], headings: Sequence[str]) -> NoReturn:
    theirs = found.tool.headings
    unknown = [(one, name) for one, name in zip(headings, found.columns, strict=True) if name not in theirs]
    line = _words(_guesses(unknown, found.facts).items())
    facts = [need.facts[0] for need in lacking if need.facts[0] in OWN_FIELDS]
    words = line or _words(("Their heading", fact) for fact in facts)
    mapped = f"; or name the column that has it, as in: {words}" if words else ""
    raise ConfigError(
        f"This is a file from {found.tool.name}, but it lacks {' and '.join(need.column for need in lacking)}. Export "
        f"it with that column{mapped}. Columns seen: {', '.join(headings)}."
    )


def _guesses(unknown: Iterable[tuple[str, str]], known: Container[str]) -> dict[str, str]:
    """Guess which facts columns hold, by heading: each fact once, and none that other columns are `known` to hold."""
    found: dict[str, str] = {}
    # The giver's address is named before the receiver's.
    for heading, name in sorted(unknown, key=lambda one: not _SENDER.search(one[1])):
        fact = _GUESS.get(name, "email" if "mail" in name else "")
        if heading and fact and fact not in known and fact not in found.values():
            found[heading] = fact
    return found


def _words(columns: Iterable[tuple[str, str]]) -> str:
    """Return the options to add to a command."""
    return " ".join(f"--map {shlex.quote(f'{theirs}={ours}')}" for theirs, ours in columns)


def _refuse(headings: Sequence[str], columns: Sequence[str]) -> NoReturn:
    """Refuse a heading with the columns seen, and the words that make sense of them."""
    seen = ", ".join(heading or "one without a name" for heading in headings)
    unknown = [
        (heading, column)
        for heading, column in zip(headings, columns, strict=True)
        if column and not column.startswith(_GIVEN) and column not in OWN_FIELDS
    ]
    guesses = _guesses(unknown, {column.removeprefix(_GIVEN) for column in columns})
    line = _words((heading, guesses.get(heading, DROPPED)) for heading, _ in unknown if heading)
    wrong = f"Unknown columns: {', '.join(heading for heading, _ in unknown)}. " if unknown else ""
    raise ConfigError(
        f"{wrong}Columns seen: {seen or 'none'}. Known columns: {', '.join(OWN_FIELDS)}. A file needs at least email, "
        "and date, last_gift_at or recurring."
        + (f" Say which is which, or drop it with -, as in: {line}" if line else "")
    )
