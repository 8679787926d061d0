"""The readers' pages, and the data kept about readers."""

from datetime import timedelta
from typing import Annotated

from pydantic import Field, model_validator

from digest.config.kinds import (
    BaseAddress,
    Bind,
    Duration,
    Line,
    Period,
    Table,
    WebAddress,
)
from digest.config.words import to_translate


class Readers(Table):
    """How readers sign up and choose. `consent` is the sentence that they agree to, which is stored for each reader.

    With `section_choice`, readers may choose which sections they get.
    """

    consent: Annotated[Line, Field(min_length=1)] = to_translate(
        "I would like to receive this by e-mail. I can leave at any time, with one click in every mail."
    )
    privacy_url: WebAddress | None = None
    confirm_within: Period = timedelta(days=3)
    sign_ups_per_hour: Annotated[int, Field(ge=1)] = 300
    keep_ip: bool = False
    section_choice: bool = False


class Web(Table):
    """The readers' pages. `public_url` is where readers reach them.

    `trusted_proxies` is the number of proxies in front of them; each appends the address of its client to the request.
    """

    public_url: BaseAddress | None = None
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    noindex: bool = False
    bind: Bind = "127.0.0.1:8000"


class Metrics(Table):
    """Where `digest run` and `digest worker` serve figures for Prometheus. `digest serve` has them at `/metrics`."""

    bind: Bind | None = None


class Privacy(Table):
    """The data kept about readers, and for how long."""

    track: bool = True
    keep_events: Duration = timedelta(days=180)
    keep_deliveries: Period = timedelta(days=400)

    @model_validator(mode="after")
    def _possible(self) -> "Privacy":
        if self.keep_events > self.keep_deliveries:
            raise ValueError("keep_deliveries must not be shorter than keep_events: events belong to deliveries")
        return self
