"""The desk's page of an edition, its previews, and the forms on it."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from digest.domain.editor_choices import ChoiceKind
from digest.domain.errors import DigestError, EditedMeanwhileError, EditionError
from digest.domain.inbox_row import on_a_desktop, on_a_phone
from digest.domain.stored_numbers import stored_number
from digest.domain.windows import parse_day
from digest.render.emulate import as_gmail, in_palette
from digest.render.public import impersonal
from digest.services.desk import act
from digest.services.desk.act import Place
from digest.services.desk.after import after_its_time
from digest.services.desk.checks import Check, check_site, check_words
from digest.services.desk.shown import TEXTS, Desk, Shown, coming
from digest.services.editions.corrections import corrections
from digest.services.editions.edit import Change
from digest.services.editions.illustrate import find_copy
from digest.web.desk.lines import describe, history
from digest.web.desk.words import WHY, fill
from digest.web.desk.workshop import Sight, Workshop
from digest.web.pages import Form, one, read_form, shows_and_does

VIEWS = {
    "desktop": "Desktop",
    "phone": "Phone",
    "inbox": "Inbox",
    "dark": "Dark",
    "pictures-off": "Pictures off",
    "gmail": "Gmail",
    "text": "Plain text",
}
"""The ways to look at an edition, by the names in addresses."""
_LONG_TEXTS = (ChoiceKind.NOTE, ChoiceKind.BLOCK)
_HINTS = {
    ChoiceKind.SUBJECT: "Empty for the usual one. May contain {lead}, {second}, {title}, {date} and {count}.",
    ChoiceKind.PREHEADER: "Empty for the usual one.",
    ChoiceKind.NOTE: "At the top. Blank lines separate paragraphs.",
    ChoiceKind.QUOTE: "Shown large: “We will not wait — the minister of energy”.",
    ChoiceKind.FIGURE: "Shown large: “41% — of the power came from the sun”.",
    ChoiceKind.BLOCK: "After the stories. The first line is the title.",
}
_MOST_SAID = 20
_MOST_CORRECTIONS = 12


class Editions:
    """Shows editions, and carries out the actions of their forms."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._said: dict[str, str] = {}
        self._checked: dict[str, list[Check]] = {}

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        edition = "/editions/{digest}/{local_date}"
        return [
            Route("/", self.first, methods=["GET"]),
            shows_and_does(edition, self.page, self.act),
            Route(f"{edition}/preview/{{view}}", self.preview, methods=["GET"]),
            Route(f"{edition}/checks", self.checks, methods=["GET"]),
            Route("/pictures/{signature}/{name}", self.picture, methods=["GET"]),
        ]

    def first(self, _request: Request) -> Response:
        """Redirect to the edition that leaves first."""
        found = coming(self._workshop.desk)[0]
        return RedirectResponse(_path(found.digest, found.local_date), HTTPStatus.SEE_OTHER)

    def page(self, request: Request) -> Response:
        """Show an edition."""
        digest, local_date = self._named(request)
        sight = self._workshop.look(digest, local_date)
        said = self._said.pop(request.query_params.get("said", ""), "")
        return self._page(digest, local_date, sight, view=request.query_params.get("view", ""), said=said)

    def _page(
        self,
        digest: str,
        local_date: date,
        sight: Sight,
        *,
        view: str = "",
        said: str = "",
        fault: str = "",
        typed: Mapping[str, str] | None = None,
        status: int = HTTPStatus.OK,
    ) -> Response:
        desk = self._workshop.desk
        shown, config, now = sight.shown, desk.config, desk.clock()
        editions = coming(desk)
        changed = corrections(desk.database, now=now, digest=digest)[:_MOST_CORRECTIONS]
        view = view if view in VIEWS else "desktop"
        page = fill(
            "edition",
            site=config.site.name,
            editor=desk.by or "an unknown editor",
            digest=digest,
            title=config.title(digest),
            day=f"{local_date:%a} {local_date.day} {local_date:%b %Y}",
            local_date=local_date.isoformat(),
            path=_path(digest, local_date),
            coming=[(one, _path(one.digest, one.local_date)) for one in editions],
            now=now.isoformat(),
            version=sight.version,
            trouble=sight.trouble,
            said=said,
            fault=fault,
            shown=shown,
            why_left_out=WHY,
            after=after_its_time(desk, shown) if shown else "",
            has_passed=shown is not None and now >= shown.leaves_at,
            view=view,
            views=VIEWS,
            texts=_fields(shown, typed or {}) if shown else [],
            section_names=[rule.name for rule in config.section_rules],
            history=history(shown, config.site.zone) if shown else [],
            next_undo=describe(shown, shown.stacks.done[-1]) if shown and shown.stacks.done else "",
            next_redo=describe(shown, shown.stacks.undone[-1]) if shown and shown.stacks.undone else "",
            rows=_inbox_rows(config.sender_name, shown) if shown else {},
            corrections=changed,
            changed={found.correction.story.id for found in changed},
            proof_to=next(iter(config.digest(digest).proof_to), ""),
        )
        return HTMLResponse(page, status)

    async def act(self, request: Request) -> Response:
        """Carry out the action of a form, then redirect back to the page."""
        form = await read_form(request)
        return await run_in_threadpool(self._act, request, form)

    def _act(self, request: Request, form: Form) -> Response:
        digest, local_date = self._named(request)
        view = one(form, "view")
        try:
            said = self._done(digest, local_date, form)
        except DigestError as error:
            status = HTTPStatus.CONFLICT if isinstance(error, EditedMeanwhileError) else HTTPStatus.UNPROCESSABLE_ENTITY
            sight = self._workshop.look(digest, local_date)
            return self._page(
                digest, local_date, sight, view=view, fault=str(error), typed=_texts(form, "typed"), status=status
            )
        key = secrets.token_urlsafe(8)
        self._said[key] = said
        if len(self._said) > _MOST_SAID:
            del self._said[next(iter(self._said))]
        shown_as = f"&view={view}" if view in VIEWS else ""
        return RedirectResponse(f"{_path(digest, local_date)}?said={key}{shown_as}", HTTPStatus.SEE_OTHER)

    def _done(self, digest: str, local_date: date, form: Form) -> str:
        sight = self._workshop.look(digest, local_date)
        if sight.shown is None or sight.trouble:
            raise EditionError(f"Nothing was done, because the edition cannot be made. {sight.trouble}".strip())
        desk, word = self._workshop.desk, one(form, "do")
        if word in _DECISIONS:
            return _DECISIONS[word](desk, sight.shown, form)
        return act.change(desk, sight.shown, _changes(sight.shown, word, form), _number(form, "seen"))

    def checks(self, request: Request) -> Response:
        """Check an edition, and show the findings. This requests the site, so the page does not wait for it."""
        digest, local_date = self._named(request)
        shown = self._workshop.look(digest, local_date).shown
        if shown is None or shown.rendition is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        found = self._checked.get(shown.content_hash)
        if found is None:
            desk, app = self._workshop.desk, self._workshop.app
            found = [*check_words(desk, shown), *check_site(desk, shown, app.pictures.fetch)]
            self._checked = {shown.content_hash: found}
        title = self._workshop.app.config.title(digest)
        return HTMLResponse(fill("checks", title=title, path=_path(digest, local_date), checks=found))

    async def preview(self, request: Request) -> Response:
        """Show an edition as a mail program does. Its scripts do not run, and its links lead nowhere."""
        return await run_in_threadpool(self._preview, request)

    def _preview(self, request: Request) -> Response:
        shown = self._workshop.look(*self._named(request)).shown
        view = request.path_params["view"]
        if shown is None or shown.rendition is None or view not in VIEWS:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        config, rendition = self._workshop.app.config, shown.rendition
        home = f"{config.public_url}/"
        pictures = "'none'" if view == "pictures-off" else "https: http: data:"
        headers = {
            "X-Frame-Options": "SAMEORIGIN",
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'unsafe-inline'; img-src {pictures}; base-uri 'none'; "
                "form-action 'none'; frame-ancestors 'self'; sandbox"
            ),
        }
        if view == "text":
            return PlainTextResponse(rendition.text.replace(rendition.token_tag, "…"), headers=headers)
        html = impersonal(rendition.html, rendition.token_tag, home)
        # The copies are here, too, while the readers' pages may be elsewhere or not run.
        html = html.replace(f"{home}pictures/", "/pictures/")
        html = as_gmail(html) if view == "gmail" else in_palette(html, dark=view == "dark")
        return HTMLResponse(html, headers=headers)

    def picture(self, request: Request) -> Response:
        """Return our copy of a picture in an edition."""
        signature, name = request.path_params["signature"], request.path_params["name"]
        app = self._workshop.app
        body = None
        if name.isascii() and name.isprintable():
            body = find_copy(app.database, app.config, app.secret_key, signature, name)
        if body is None:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        headers = {"Cross-Origin-Resource-Policy": "cross-origin"}  # a sandboxed preview has an origin of its own
        return Response(body, media_type="image/png" if name.endswith(".png") else "image/jpeg", headers=headers)

    def _named(self, request: Request) -> tuple[str, date]:
        digest, said = request.path_params["digest"], request.path_params["local_date"]
        try:
            local_date = parse_day(said)
        except ValueError:
            raise HTTPException(HTTPStatus.NOT_FOUND) from None
        if digest not in self._workshop.app.config.digests:
            raise HTTPException(HTTPStatus.NOT_FOUND)
        return digest, local_date


def _path(digest: str, local_date: date) -> str:
    return f"/editions/{digest}/{local_date.isoformat()}"


def _number(form: Form, name: str) -> int:
    said = one(form, name)
    if (number := stored_number(said)) is None:
        raise EditionError("The form lacks a number. Load the page again.")
    return number


_DECISIONS: Mapping[str, Callable[[Desk, Shown, Form], str]] = {
    "approve": lambda desk, shown, form: act.approve(desk, shown, _number(form, "seen"), one(form, "hash")),
    "hold": lambda desk, shown, form: act.hold(desk, shown, _number(form, "seen"), one(form, "why")),
    "postpone": lambda desk, shown, form: act.postpone(desk, shown, _number(form, "seen"), one(form, "to")),
    "proof": lambda desk, shown, form: act.prove(desk, shown, one(form, "to")),
    "correct": lambda desk, _, form: act.correct(desk, _number(form, "story"), one(form, "correction")),
    "uncorrect": lambda desk, _, form: act.uncorrect(desk, _number(form, "story")),
}
"""The actions of the buttons that do not change the content."""


def _changes(shown: Shown, word: str, form: Form) -> list[Change]:
    """Turn a form into the changes that it asks for."""
    match word:
        case "texts":
            return act.text_changes(_texts(form, "was"), _texts(form, "typed"))
        case "undo" | "redo":
            return [Change(ChoiceKind(word))]
        case "up" | "down":
            return act.stepped(shown, _number(form, "story"), -1 if word == "up" else 1)
        case "place":
            before = _number(form, "before") if one(form, "before") else None
            return act.placed(shown, Place(_number(form, "story"), one(form, "section"), before))
        case "move":
            return [Change(ChoiceKind.MOVE, str(_number(form, "story")), one(form, "section"))]
        case _ if word in act.ABOUT_A_STORY:
            return [Change(ChoiceKind(word), str(_number(form, "story")))]
        case _:
            raise EditionError("The desk does not know this button. Load the page again.")


def _texts(form: Form, prefix: str) -> dict[str, str]:
    """Return the texts of a form: the typed ones, or else the ones that it showed before."""
    start = "" if prefix == "typed" else f"{prefix}-"
    if one(form, "do") != "texts":
        return {}
    # `parse_qs` leaves out empty values.
    return {kind.value: one(form, f"{start}{kind.value}") for kind in TEXTS}


def _fields(shown: Shown, typed: Mapping[str, str]) -> list[dict[str, object]]:
    return [
        {
            "name": kind.value,
            "label": kind.value.capitalize(),
            "was": shown.text(kind),
            "value": typed.get(kind.value, shown.text(kind)),
            "is_long": kind in _LONG_TEXTS,
            "hint": _HINTS[kind],
        }
        for kind in TEXTS
    ]


def _inbox_rows(sender: str, shown: Shown) -> dict[str, tuple[str, str, str]]:
    if shown.rendition is None:
        return {}
    subject, preheader = shown.rendition.subject, shown.rendition.preheader
    return {
        "Phone": on_a_phone(sender, subject, preheader),
        "Desktop": on_a_desktop(sender, subject, preheader),
    }
