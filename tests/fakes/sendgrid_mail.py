"""What SendGrid makes of one personalization: the mail as its reader gets it."""

from dataclasses import dataclass
from functools import cached_property

from tests.fakes.sendgrid_limits import Body


@dataclass(frozen=True)
class Mail:
    """One accepted mail as its reader would get it."""

    body: Body
    personalization: Body
    message_id: str

    @property
    def email(self) -> str:
        return str(self.personalization["to"][0]["email"])

    @property
    def name(self) -> str:
        return str(self.personalization["to"][0].get("name", ""))

    @property
    def headers(self) -> dict[str, str]:
        """The custom headers. SendGrid replaces no tags in them."""
        return {**self.body.get("headers", {}), **self.personalization.get("headers", {})}

    @property
    def custom_args(self) -> dict[str, str]:
        return {**self.body.get("custom_args", {}), **self.personalization.get("custom_args", {})}

    @property
    def subject(self) -> str:
        return self._filled(self.personalization.get("subject") or self.body["subject"])

    @cached_property
    def text(self) -> str:
        return self._content("text/plain")

    @cached_property
    def html(self) -> str:
        return self._content("text/html")

    def _content(self, kind: str) -> str:
        return next((self._filled(part["value"]) for part in self.body["content"] if part["type"] == kind), "")

    def _filled(self, text: str) -> str:
        for tag, value in self.personalization.get("substitutions", {}).items():
            text = text.replace(tag, value)
        return text
