"""The schedule's work, with everything made in advance."""

import threading

from digest.render.edition import Renderer
from digest.services.intake.ask_pages import PageChecker
from digest.services.intake.read_feed import Fetch
from digest.services.schedule.whats_due import Duty
from digest.services.sending import Sending


def duty(
    sending: Sending, renderer: Renderer, site: Fetch, pages: PageChecker, stop: threading.Event | None = None
) -> Duty:
    """What `run_due` works with, from what it would make."""
    return Duty(
        sending.database,
        sending.config,
        sending.clock,
        sending.memory,
        sending=lambda: sending,
        renderer=lambda: renderer,
        site=lambda: site,
        pages=lambda: pages,
        stop=stop or threading.Event(),
    )
