"""A reader's own pages: `/unsubscribe/{token}`, `/preferences/{token}`, and `/data/{token}` behind a letter's link."""

import json
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from logging import WARNING

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from digest.domain.errors import ListError
from digest.domain.readers import Choice, choice_of
from digest.log import log
from digest.services.readers import preferences
from digest.services.readers.erase import erase_reader
from digest.services.readers.own_data import (
    Owner,
    can_get_letter,
    export_own_data,
    find_owner,
    mail_link,
    renew_links,
)
from digest.services.readers.preferences import Consent, Visitor
from digest.web.limits import client_address
from digest.web.pages import Form, Letters, Pages, one, read_form, shows_and_does, write_in_thread
from digest.web.token_guard import TokenGuard
from digest.web.wishes import Wishes
from digest.wiring import App


def _names(said: str) -> frozenset[str]:
    return frozenset(said.split(";")) - {""}


class PreferencePages:
    """A reader's own pages. The address is enough to open them; a GET changes nothing."""

    def __init__(self, app: App, pages: Pages, guard: TokenGuard, letters: Letters) -> None:
        self._app, self._pages, self._guard, self._letters = app, pages, guard, letters
        self._wishes = Wishes(app)

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [
            shows_and_does("/unsubscribe/{token}", self.ask, self.leave),
            shows_and_does("/preferences/{token}", self.show, self.change),
        ]

    def ask(self, request: Request) -> Response:
        """Show the button that unsubscribes, and the other choices."""
        return self._guard.checked(request, self._asked, "reader")

    def _asked(self, token: str) -> Response | None:
        return self._shown("unsubscribe", token, preferences.find_visitor(self._app.database, token))

    def leave(self, request: Request) -> Response:
        """Unsubscribe, whatever the body is: mail programs send their own (RFC 8058), the page's button none."""
        return self._guard.checked(request, self._left, "reader")

    def _left(self, token: str) -> Response | None:
        return self._shown("left", token, preferences.leave(self._app.database, token, now=self._app.clock()))

    def show(self, request: Request) -> Response:
        """Show what the reader gets, and what they can change."""
        return self._guard.checked(request, self._preferences, "reader")

    def _preferences(self, token: str) -> Response | None:
        return self._shown("preferences", token, preferences.find_visitor(self._app.database, token))

    async def change(self, request: Request) -> Response:
        """Carry out the action of the pressed button."""
        form = await read_form(request)
        readers, proxies = self._app.config.readers, self._app.config.web.trusted_proxies
        ip = client_address(request, proxies) if readers.keep_ip else ""
        change = partial(self._changed, form, Consent(self._app.config.consent, ip or None))
        return await write_in_thread(self._guard.checked, request, change, "reader")

    def _changed(self, form: Form, consent: Consent, token: str) -> Response | None:
        database, now = self._app.database, self._app.clock()
        wanted = frozenset(form.get("digest", ())).intersection(self._app.config.digests)
        match one(form, "do"):
            case "save":
                return self._saved(form, consent, token)
            case "switch" if len(wanted) == 1:
                after = preferences.switch(database, token, *wanted, now=now, consent=consent)
            case "rejoin":
                after = preferences.rejoin(database, token, now=now, consent=consent)
            case "data" | "export" | "erase":  # the last two: a page from before, or a site's own template
                return self._mailed(token)
            case word:
                heard = self._wishes.understand(word, form)
                if heard is None and word == "pause":
                    return self._refused(token, "pause")
                if heard is None:
                    return self._refused(token, "", HTTPStatus.BAD_REQUEST)
                after = heard(token)
        return self._shown("preferences", token, after, done=one(form, "do"))

    def _saved(self, form: Form, consent: Consent, token: str) -> Response | None:
        database, config = self._app.database, self._app.config
        visitor = preferences.find_visitor(database, token)
        if visitor is None:
            return None
        checked = frozenset(form.get("digest", ()))
        wanted = checked.intersection(config.digests)
        if checked and not wanted and not checked & visitor.subscriber.digests:
            # An old page from before the digests changed: not a wish to unsubscribe.
            return self._refused(token, "digest")
        said, fault = self._sections(form, anything=bool(checked))
        if fault:
            return self._refused(token, fault)
        shown = _names(one(form, "shown")) or frozenset(config.digests)
        # A reader who unchecks all digests leaves, whatever the page showed.
        version = Choice.parse(one(form, "version")) if checked and "version" in form else None
        after = preferences.choose(
            database,
            token,
            wanted,
            without=shown - checked,
            now=self._app.clock(),
            consent=consent,
            sections=said,
            shown=version,
        )
        if after and version and after.is_outdated:
            return self._outdated(token, after, version)
        return self._shown("preferences", token, after, done="save")

    def _sections(self, form: Form, *, anything: bool) -> tuple[frozenset[str] | None, str]:
        """Return the sections to save (None: the form does not say), or what is wrong with them."""
        offered = self._app.config.offered_sections
        checked = frozenset(form.get("section", ())).intersection(offered)
        # An old page may have no sections, or others.
        shown = one(form, "sections") if offered else ""
        if shown and shown != ";".join(offered):
            return None, "digest"
        if shown and anything and not checked:
            return None, "sections"
        return choice_of(checked, offered) if shown and anything else None, ""

    def _outdated(self, token: str, visitor: Visitor, shown: Choice) -> Response | None:
        """Show an outdated page again, with what has changed since it was opened."""
        now, title = Choice.of(visitor.subscriber), self._app.config.title
        changed = {
            "left": [title(name) for name in sorted(shown.digests - now.digests)],
            "added": [title(name) for name in sorted(now.digests - shown.digests)],
            "sections": now.sections != shown.sections,
        }
        return self._shown("preferences", token, visitor, HTTPStatus.CONFLICT, fault="outdated", changed=changed)

    def _refused(self, token: str, fault: str, status: HTTPStatus = HTTPStatus.UNPROCESSABLE_ENTITY) -> Response | None:
        visitor = preferences.find_visitor(self._app.database, token)
        return self._shown("preferences", token, visitor, status, fault=fault)

    def _mailed(self, token: str) -> Response | None:
        visitor = preferences.find_visitor(self._app.database, token)
        if visitor is None or visitor.is_erased or visitor.is_replaced:
            return self._shown("preferences", token, visitor)
        can = can_get_letter(visitor)
        answer = self._pages.page("data_asked", token=token, stopped=not can)
        if can:
            answer.background = self._letters.after_answer(
                "A mail about a reader's own data", partial(mail_link, self._app.signing_up, visitor)
            )
        return answer

    def _shown(
        self,
        name: str,
        token: str,
        visitor: Visitor | None,
        status: int = 200,
        *,
        done: str = "",
        fault: str = "",
        changed: Mapping[str, object] | None = None,
    ) -> Response | None:
        if visitor is None:
            return None
        if visitor.is_erased:
            return self._pages.page("erased")
        if visitor.is_replaced and name == "preferences":
            return self._pages.page("replaced", HTTPStatus.GONE, token=token)
        config, subscriber = self._app.config, visitor.subscriber
        return self._pages.page(
            name,
            status,
            token=token,
            replaced=visitor.is_replaced,
            digest=visitor.digest,
            title=config.title(visitor.digest),
            reads=subscriber.digests,
            absent=[(one, config.title(one)) for one in sorted(subscriber.digests.difference(config.digests))],
            version=Choice.of(subscriber).version,
            offered={name: config.section_title(name) for name in config.offered_sections},
            sections=subscriber.sections.intersection(config.offered_sections),
            rarer=config.rarer(visitor.digest),
            suppressed=visitor.reader.suppressed,
            agreed=subscriber.consented_at is not None,
            donates=config.donation.url is not None,
            gave_on=subscriber.last_gift_at and self._app.reader_pages.day(subscriber.last_gift_at),
            wishes=self._wishes.in_force(subscriber),
            done=done,
            fault=fault,
            changed=changed,
        )


class OwnDataPages:
    """Exporting, erasing and new links, behind the link of a letter. A GET changes nothing."""

    def __init__(self, app: App, pages: Pages, guard: TokenGuard) -> None:
        self._app, self._pages, self._guard = app, pages, guard

    def routes(self) -> list[BaseRoute]:
        """List the routes."""
        return [shows_and_does("/data/{token}", self.show, self.change)]

    def show(self, request: Request) -> Response:
        """Show what the reader can do."""
        return self._guard.checked(request, self._shown, "data")

    def _shown(self, token: str) -> Response | None:
        owner = find_owner(self._app.signing_up, token)
        return self._page(token, owner) if owner else None

    def _page(self, token: str, owner: Owner, status: int = 200, *, fault: str = "") -> Response:
        if owner.email is None:
            return self._pages.page("erased")
        return self._pages.page("data", status, token=token, fault=fault)

    async def change(self, request: Request) -> Response:
        """Carry out the action of the pressed button."""
        form = await read_form(request)
        return await write_in_thread(self._guard.checked, request, partial(self._changed, form), "data")

    def _changed(self, form: Form, token: str) -> Response | None:
        owner = find_owner(self._app.signing_up, token)
        if owner is None or owner.email is None:
            return self._page(token, owner) if owner else None
        match one(form, "do"):
            case "export":
                return self._exported(owner)
            case "renew":
                return self._renewed(owner)
            case "erase" if one(form, "sure") == "yes":
                return self._erased(owner.email)
            case word:
                is_unsure = word == "erase"
                status = HTTPStatus.UNPROCESSABLE_ENTITY if is_unsure else HTTPStatus.BAD_REQUEST
                return self._page(token, owner, status, fault="sure" if is_unsure else "")

    def _renewed(self, owner: Owner) -> Response:
        own = renew_links(self._app.signing_up, owner)
        return self._pages.page("renewed", token=own) if own else self._pages.page("erased")

    def _exported(self, owner: Owner) -> Response:
        try:
            said = export_own_data(self._app.signing_up, owner)
        except ListError:
            return self._pages.page("erased")
        name = {"Content-Disposition": 'attachment; filename="my-data.json"'}
        text = json.dumps(said, ensure_ascii=False, indent=2)
        return Response(text, headers=name, media_type="application/json")

    def _erased(self, email: str) -> Response:
        app = self._app
        with suppress(ListError):  # the button was pressed twice, and the other request came first
            done = erase_reader(app.database, app.outbox, email, key=app.secret_key, now=app.clock())
            if not done.log_emptied:
                log(WARNING, "The database's log still holds erased data because a process reads it; trying again.")
            if done.kept:
                log(WARNING, "Mails of an erased reader could not be deleted from the outbox.", mails=len(done.kept))
        return self._pages.page("erased")
