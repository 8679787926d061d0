"""Which processes are known to be dead."""

import os
import subprocess
import sys

import pytest

from digest.services.delivery.processes import gone, this_machine, this_process

NAME = "from digest.services.delivery.processes import this_process; print(this_process(), flush=True)"


def test_a_process_is_gone_once_it_has_ended_and_its_claims_with_it() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", f"{NAME}; input()"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout
        name = other.stdout.readline().strip()
        owners = {name, f"{name}#7", this_process(), f"{this_process()}#1"}
        assert gone(owners) == set()
        other.communicate("\n")
    assert gone(owners) == {name, f"{name}#7"}


def test_a_process_that_has_the_id_of_a_dead_one_is_another_one() -> None:
    earlier = f"{this_machine()}:{os.getpid()}:1"
    assert gone([earlier, this_process()]) == {earlier}


@pytest.mark.parametrize("owner", ["", "somebody", "far/away:1:1", "far/away:1:1#2", f"{this_machine()}:one:1"])
def test_nothing_is_known_about_other_machines_and_unknown_names(owner: str) -> None:
    assert gone([owner]) == set()
