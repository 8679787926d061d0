"""A pytest plugin: Hypothesis neither shrinks an example nor remembers it. That a test fails is all that counts."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_collection() -> None:
    """Set the profile of all tests that are collected from now on."""
    from hypothesis import Phase, settings  # pytest loads it first

    phases = (Phase.explicit, Phase.generate)
    settings.register_profile("unshrunk", parent=settings(), phases=phases, database=None)
    settings.load_profile("unshrunk")
