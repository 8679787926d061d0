"""The progress of a running send, on a terminal: the rate, the time left, and the states as they add up."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from digest.domain.batches import BatchState

if TYPE_CHECKING:
    from digest.services.delivery.ledger_report import Report


class _Rate(ProgressColumn):
    """Recipients per second."""

    def render(self, task: Task) -> Text:
        speed = task.speed
        return Text(f"{speed:,.0f}/s" if speed else "")


@contextmanager
def sending_progress() -> Iterator[Callable[["Report"], None]]:
    """Show a bar on stderr while a send runs. Yields a function to call with each update."""
    columns = (TextColumn("submitted"), BarColumn(), MofNCompleteColumn(), _Rate(), TimeRemainingColumn())
    # Each update refreshes it. A thread for that would keep the send from forking its helpers.
    shown = Progress(*columns, TextColumn("{task.description}"), console=Console(stderr=True), auto_refresh=False)
    with shown as progress:
        task = progress.add_task("", total=None)

        def watch(report: "Report") -> None:
            counts = report.sums.recipients
            others = ", ".join(
                f"{count:,} {state}" for state, count in counts.items() if count and state != BatchState.SUBMITTED
            )
            done = counts[BatchState.SUBMITTED]
            progress.update(task, total=report.sums.frozen, completed=done, description=others, refresh=True)

        yield watch
