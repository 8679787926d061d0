"""A process that was born here is told from the one that had its id before."""

import os
import signal

from tests.fakes.dying import Birth, Births


class Kernel:
    """A system with one process id, which it gives to each new process in turn."""

    ID = 7

    def __init__(self, *statuses: int) -> None:
        self._statuses = list(statuses)
        self.is_living = False

    def bear(self, birth: Birth) -> int:
        assert not self.is_living
        self.is_living = True
        return self.ID

    def wait(self, pid: int, options: int) -> tuple[int, int]:
        assert pid == self.ID
        if not self.is_living:
            raise ChildProcessError
        if options & os.WNOHANG:
            return 0, 0
        self.is_living = False
        return pid, self._statuses.pop(0)


def birth(number: int) -> Birth:
    return Birth(number, argv=[], cwd="", env={}, stdin="", out="", err="", log="")


def test_a_new_process_does_not_end_with_the_code_of_the_one_that_had_its_id() -> None:
    kernel = Kernel(0, signal.SIGKILL)
    births = Births(kernel.bear, kernel.wait)
    assert births.bear(birth(1)) == Kernel.ID
    assert births.code(1, wait=True) == 0

    assert births.bear(birth(2)) == Kernel.ID
    assert births.code(2, wait=False) is None
    assert births.code(1, wait=True) == 0
    assert kernel.is_living
    assert births.code(2, wait=True) == -signal.SIGKILL
    assert (births.code(1, wait=False), births.code(2, wait=False)) == (0, -signal.SIGKILL)
