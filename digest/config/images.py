"""Where mails get their pictures from."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from digest.config.kinds import Period, Positive, Table


class Images(Table):
    """Where mails get their pictures from: the site itself ("off"), or copies that `digest serve` offers ("self").

    `max_bytes` limits a picture of the site, `timeout` the time for all pictures of an edition, and `folder_bytes` the
    folder of copies.
    """

    service: Literal["self", "off"] = "off"
    max_bytes: Positive = 10_000_000
    timeout: Period = timedelta(seconds=20)
    folder_bytes: Annotated[int, Field(ge=50_000_000)] = 2_000_000_000
    folder: str = "pictures"
