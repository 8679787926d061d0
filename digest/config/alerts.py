"""The table `[alerts]`: who is told when something is wrong."""

from datetime import timedelta

from pydantic import Field

from digest.config.kinds import Duration, Email, Table, WebAddress


class Alerts(Table):
    """Who is told, and how: staff by mail, another program by `webhook`, and whoever watches `heartbeat`."""

    to: tuple[Email, ...] = Field(default=(), strict=False)
    webhook: WebAddress | None = None
    heartbeat: WebAddress | None = None
    timeout: Duration = timedelta(seconds=10)
    feed_alarm_after: Duration = timedelta(hours=6)
