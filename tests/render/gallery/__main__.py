"""Take pictures of the mails of the gallery, and put them on one page.

Without names, all cases are taken; with names, those that contain one of them: `odd-pictures`, `review-a`.
"""

import argparse
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from jinja2 import Environment
from playwright.sync_api import sync_playwright

from tests.browser import CHROMIUM, FLAGS
from tests.render.gallery.cases import Case, cases
from tests.render.gallery.renderings import RENDERINGS, WIDTHS, Viewer

PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Gallery</title>
<style>
body{font:14px/1.4 sans-serif;margin:16px;background:#ddd}
h2{margin:24px 0 8px}summary{font-weight:bold;cursor:pointer}
.row{display:flex;gap:8px;align-items:flex-start;overflow-x:auto;padding:8px 0}
figure{margin:0;flex:none}figcaption{font-size:12px}
img{display:block;height:420px;width:auto;max-width:420px;object-fit:cover;object-position:top;background:#fff}
</style></head><body>
<h1>{{ number }} pictures</h1>
<p>{% for content in contents %}<a href="#{{ content }}">{{ content }}</a> {% endfor %}</p>
{% for content, cases in groups %}
<h2 id="{{ content }}">{{ content }}</h2>
{% for case in cases %}
<details{{ " open" if loop.first }}><summary>{{ case.name }} · <a href="{{ case.name }}/mail.html">HTML</a> ·
<a href="{{ case.name }}/mail.txt">text</a></summary>
{% for rendering in renderings %}
<div class="row">{% for width in widths %}
{% set file = case.name ~ "/" ~ rendering.name ~ "-" ~ width ~ ".jpg" %}
<figure><a href="{{ file }}"><img src="{{ file }}" alt="" loading="lazy"></a>
<figcaption>{{ rendering.name }} {{ width }}</figcaption></figure>{% endfor %}</div>
{% endfor %}
</details>
{% endfor %}
{% endfor %}
</body></html>
"""


def main() -> None:
    """Write the gallery, and say where it is."""
    parser = argparse.ArgumentParser(prog="make gallery", description=__doc__)
    parser.add_argument("names", nargs="*", help="parts of the names of cases")
    parser.add_argument("--out", type=Path, default=Path("gallery"), help="the folder (default: gallery)")
    asked = parser.parse_args()
    chosen = [case for case in cases() if not asked.names or any(name in case.name for name in asked.names)]
    if not chosen:
        parser.error(
            f"no case has a name with {' or '.join(asked.names)}. Cases: brief-a-1-story, review-none-arabic, …"
        )
    with sync_playwright() as playwright:
        # Chromium's sandbox needs a user other than root.
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS[:-1]])
        viewers = {forced: Viewer(browser, forced_dark=forced) for forced in (False, True)}
        for number, case in enumerate(chosen, start=1):
            take(viewers, case, asked.out / case.name)
            print(f"{number} of {len(chosen)}: {case.name}", flush=True)
    page = asked.out / "index.html"
    page.write_text(written(chosen), encoding="utf-8")
    print(f"Open {page.absolute()}")


def take(viewers: Mapping[bool, Viewer], case: Case, folder: Path) -> None:
    """Take a mail's pictures, and write its parts next to them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mail.html").write_text(case.rendition.html, encoding="utf-8")
    (folder / "mail.txt").write_text(case.rendition.text, encoding="utf-8")
    for rendering in RENDERINGS:
        viewer = viewers[rendering.forced_dark]
        viewer.show(case.rendition.html, rendering)
        for width in WIDTHS:
            viewer.resize(width)
            viewer.picture(folder / f"{rendering.name}-{width}.jpg")


def written(chosen: Sequence[Case]) -> str:
    """Write the page that shows all pictures."""
    groups = [(content, list(group)) for content, group in groupby(chosen, key=lambda case: case.content)]
    return (
        Environment(autoescape=True)
        .from_string(PAGE)
        .render(
            number=len(chosen) * len(RENDERINGS) * len(WIDTHS),
            contents=[content for content, _ in groups],
            groups=groups,
            renderings=RENDERINGS,
            widths=WIDTHS,
        )
    )


if __name__ == "__main__":
    main()
