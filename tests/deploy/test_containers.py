"""The image and the composition of containers name files, commands and settings that there are."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.config import parse_config
from digest.config.secrets import SECRETS
from tests.acceptance.test_documentation import ALL

ROOT = Path(__file__).parents[2]
LINES = re.sub(r"\\\n", " ", (ROOT / "deploy" / "Containerfile").read_text(encoding="utf-8")).splitlines()
COMPOSED: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))
OURS = {name: one for name, one in COMPOSED["services"].items() if one["image"] == "digest"}


def words(instruction: str) -> list[str]:
    return [line.removeprefix(instruction).strip() for line in LINES if line.startswith(f"{instruction} ")]


def test_what_the_image_copies_is_there() -> None:
    copied = [source for line in words("COPY") if "--from" not in line for source in line.split()[:-1]]
    assert len(copied) > 5
    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_the_image_has_what_the_wheel_is_built_from() -> None:
    built = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("force-include]")[2].partition("\n\n")[0]
    copied = {source for line in words("COPY") for source in line.split()[:-1]}
    assert {*re.findall(r'^"([^"]+)" = ', built, re.MULTILINE), "digest", "README.md", "LICENSE"} <= copied


def test_the_image_runs_as_a_user_without_rights_and_is_checked() -> None:
    assert words("USER") == ["10001"]
    assert words("ENTRYPOINT") == ['["digest"]']
    assert len(words("HEALTHCHECK")) == 1
    assert all(
        "--require-hashes" in line or "--no-deps --no-build-isolation ." in line
        for line in words("RUN")
        if "pip" in line
    )


@pytest.mark.parametrize("name", OURS)
def test_each_of_our_containers_runs_a_command_that_there_is_and_writes_nowhere_else(name: str) -> None:
    service = OURS[name]
    assert tuple(service["command"]) in ALL
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    given = {key.removesuffix("_FILE") for key in service["environment"] if key.endswith("_FILE")}
    assert given <= set(SECRETS)
    files = {Path(value).name for key, value in service["environment"].items() if key.endswith("_FILE")}
    assert files == set(service["secrets"]) <= set(COMPOSED["secrets"])


def test_the_composition_asks_for_health_as_the_image_does() -> None:
    (in_image,) = words("HEALTHCHECK")
    for name, service in OURS.items():
        if name == "migrate":
            assert service["healthcheck"] == {"disable": True}
            continue
        _, *command = service["healthcheck"]["test"]
        assert json.loads(in_image.partition("CMD ")[2]) == command
        assert f"--interval={service['healthcheck']['interval']}" in in_image


def test_the_composition_is_complete() -> None:
    assert set(COMPOSED["services"]) == {"db", "migrate", "run", "worker", "serve", "caddy", "mailpit"}
    assert COMPOSED["services"]["worker"]["deploy"]["replicas"] == 2
    used = {one.split(":")[0] for service in COMPOSED["services"].values() for one in service.get("volumes", ())}
    assert {one for one in used if not one.startswith(".")} == set(COMPOSED["volumes"])


def test_the_settings_for_the_composition_are_accepted() -> None:
    guide = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"with your own host and addresses:\n\n```toml\n(.*?)```", guide, re.DOTALL)
    settings = tomllib.loads(block.replace("example.org", "news.test"))
    site = {"name": "The Town News", "feed": "https://news.test/feed/"}
    found = parse_config({"site": site, **settings}, Path("config.toml"))
    assert found.smtp.host in COMPOSED["services"]
    assert found.mail.backend == "smtp"
    assert f":{str(found.metrics.bind).rpartition(':')[2]}/" in COMPOSED["x-digest"]["environment"]["DIGEST_HEALTH"]
