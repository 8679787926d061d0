"""Install the wheel in `dist/` as docs/start.md says, and use it where no checkout is.

Each Python from 3.11 on that is on the PATH, or among pyenv's, is tried, in a bare virtual environment. Or name some:
`.ci/try_wheel.py python3.12`.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import HTTPCookieProcessor, build_opener

ROOT = Path(__file__).resolve().parents[1]
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
OLDEST, NEWEST = 11, 20
"""The minor versions of Python 3 that are looked for."""
UV = [str(path), "pip"] if (path := ROOT / ".venv" / "bin" / "uv").exists() else []
ASK = "import ensurepip, sys; print(*sys.version_info[:2], sys.executable)"


def pythons(named: list[str]) -> dict[tuple[int, int], str]:
    """Find one Python of each version. A shim without a version behind it is none."""
    names = named or [f"python3.{minor}" for minor in range(OLDEST, NEWEST)]
    places = [place for name in names if (place := shutil.which(name))]
    found: dict[tuple[int, int], str] = {}
    for place in [*places, *([] if named else map(str, PYENV.glob("versions/*/bin/python3")))]:
        asked = subprocess.run([place, "-c", ASK], capture_output=True, text=True, check=False)
        if asked.returncode == 0:
            major, minor, executable = asked.stdout.strip().split(" ", 2)
            found.setdefault((int(major), int(minor)), executable)
    return {version: found[version] for version in sorted(found) if version >= (3, OLDEST)}


class Installed:
    """The program in an environment of its own, with an empty home."""

    def __init__(self, python: str, folder: Path, installer: list[str]) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.bin = folder / "venv" / "bin"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith(("DIGEST_", "PYTHON"))}
        # What is never imported needs no compiling.
        self.env |= {"PATH": f"{self.bin}:/usr/bin:/bin", "VIRTUAL_ENV": str(self.bin.parent), "PIP_NO_COMPILE": "1"}
        self.run(python, "-m", "venv", str(self.bin.parent))
        (wheel,) = (ROOT / "dist").glob("*.whl")
        self.run(*installer, "install", "-q", "--require-hashes", "-r", str(ROOT / "requirements.lock"))
        self.run(*installer, "install", "-q", "--no-deps", str(wheel))
        self.env["HOME"] = str(self.home)

    def run(self, *words: str) -> str:
        """Run a command in the home, and return its answer."""
        place = shutil.which(words[0], path=self.env["PATH"]) or words[0]
        done = subprocess.run(
            [place, *words[1:]], cwd=self.home, env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    @contextmanager
    def running(self, *words: str) -> Iterator[IO[str]]:
        """Run a command meanwhile. Gives what it writes to stdout."""
        log = self.home / "log"
        with (
            log.open("w") as errors,
            subprocess.Popen(
                [self.bin / words[0], *words[1:]],
                cwd=self.home,
                env=self.env,
                text=True,
                stdout=subprocess.PIPE,
                stderr=errors,
            ) as process,
        ):
            assert process.stdout is not None  # it is a pipe
            try:
                yield process.stdout
            finally:
                process.terminate()


def use(digest: Installed) -> None:
    """Use what the wheel holds besides code: the sample feed, templates, migrations, catalogues, the desk's pages."""
    expect("digest 0.", digest.run("digest", "--version"))
    digest.run("digest", "demo", "--out", "demo")
    expect("<html", next((digest.home / "demo").rglob("*.html")).read_text(encoding="utf-8"))
    # Nothing answers at the feed's address: then no sections are proposed.
    digest.run("digest", "init", "news", "--name", "The Town News", "--feed", "http://127.0.0.1:9/feed")
    config = digest.home / "news" / "config.toml"
    digest.env |= {"DIGEST_CONFIG": str(config), "DIGEST_SECRET_KEY_FILE": str(config.with_name("secret-key"))}
    expect("web/sign_up.html.j2", digest.run("digest", "templates", "list"))
    expect("outbox", digest.run("digest", "config", "explain", "mail.backend"))
    expect("0001", digest.run("digest", "migrate", "--dry-run"))
    digest.run("digest", "migrate")
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    text = config.read_text(encoding="utf-8")
    polish = text.replace('"en_GB"', '"pl_PL"').replace('"127.0.0.1:8000"', f'"{address}"')
    public = polish.replace('# public_url = "…"', f'public_url = "http://{address}"')
    config.write_text(public, encoding="utf-8")
    with digest.running("digest", "serve"):
        expect('lang="pl', read(f"http://{address}/"))
        expect("--ink", read(f"http://{address}/style.css"))
    with digest.running("digest", "desk", "--no-open", "--port", "0") as said:
        own = said.readline().strip()
        expect("/static/desk.css", read(own))
        expect("{", read(f"{own.partition('?')[0]}static/desk.js"))


def read(address: str) -> str:
    """Fetch a page with its cookies; wait until the server answers."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    for _ in range(100):
        try:
            return str(opener.open(address, timeout=10).read(), "utf-8")
        except ConnectionError:
            break
        except URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                sys.exit(f"{address}: {error}")
            time.sleep(0.1)
    sys.exit(f"Nothing answers at {address}.")


def expect(words: str, answer: str) -> None:
    """End with a message where an answer lacks the words."""
    if words not in answer:
        sys.exit(f"{words!r} is missing in:\n{answer[:2_000]}")


def main() -> None:
    """Try each Python. Ends with 1 where something fails, or where there is no Python to try."""
    found = pythons(sys.argv[1:])
    if not found:
        sys.exit("No Python from 3.11 on was found.")
    for version, python in found.items():
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            # pip is what the documentation names; uv does the same in a tenth of the time.
            use(Installed(python, Path(folder), UV if UV and version != min(found) else ["pip"]))
        print(f"Python {version[0]}.{version[1]}: the wheel works ({time.monotonic() - began:.0f} s).")


if __name__ == "__main__":
    main()
