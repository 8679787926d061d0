"""MkDocs' hook: gather the pages from where they lie in the repository, and write the references.

Each page keeps its path in the repository, so that the links between pages are right here and on GitHub.
"""

import logging
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

import list_addresses
import list_commands
import list_figures
import list_settings
from markdown_it import MarkdownIt
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
PAGES = ("*.md", "docs/*.md", "docs/decisions/*.md", "bench/README.md")
BESIDE = ("docs/*.png", "docs/pictures/*.png", "deploy/*", "config.toml", "LICENSE")
"""Files that pages show, or link to."""
REFERENCES = {
    "docs/reference/configuration.md": list_settings.page,
    "docs/reference/commands.md": list_commands.page,
    "docs/reference/addresses.md": list_addresses.page,
    "docs/reference/metrics.md": list_figures.page,
}
DECISIONS = "docs/decisions/README.md"
LINK = re.compile(r"^ *```.*?^ *```$|\[(?P<label>[^\]]*)\]\((?P<target>[^)\s]+)\)|`[^`\n]+`", re.MULTILINE | re.DOTALL)
"""A link, or code, in which nothing is a link."""
COUNTED = {"list items": "li", "blocks of code": "pre", "tables": "table"}
log = logging.getLogger("mkdocs.hooks.gather")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the repository's pages, what they show, the references, and the list of decisions."""
    paths = [path for pattern in (*PAGES, *BESIDE) for path in sorted(ROOT.glob(pattern))]
    names = [path.relative_to(ROOT).as_posix() for path in paths]
    own = [File(name, str(ROOT), config.site_dir, use_directory_urls=True) for name in names]
    written = {**REFERENCES, DECISIONS: _decisions}
    made = [File.generated(config, name, content=write()) for name, write in written.items()]
    for file in (*own, *made):
        files.append(_placed(file))
    return files


def _placed(file: File) -> File:
    """Leave `docs/` out of the address of a page, and write it in lower case."""
    if file.is_documentation_page() and file.src_uri != "README.md":
        file.dest_uri = file.dest_uri.removeprefix("docs/").lower()
    return file


def _decisions() -> str:
    found = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    titles = [(path.name, path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")) for path in found]
    return "\n".join(["# Decisions", "", *(f"- [{title}]({name})" for name, title in titles), ""])


def on_page_markdown(markdown: str, *, page: Page, files: Files, **_: object) -> str:
    """Show links to files that are not on the site as text, and indent lists as Python-Markdown needs it."""

    def linked(found: re.Match[str]) -> str:
        if not found["target"] or re.match(r"[a-z]+:|#", found["target"]):
            return found[0]
        path = found["target"].partition("#")[0]
        place = posixpath.normpath(posixpath.join(posixpath.dirname(page.file.src_uri), path))
        if files.get_file_from_path(place):
            return found[0]
        if files.get_file_from_path(f"{place}/README.md"):
            return f"[{found['label']}]({path}/README.md)"
        return found["label"] if (ROOT / place).exists() else found[0]

    return "\n".join(_indented(LINK.sub(linked, markdown)))


def _indented(markdown: str) -> Iterator[str]:
    """Indent what belongs to a list item by four spaces; CommonMark indents it like the item's first word."""
    width, is_loose = 0, False
    for line in markdown.splitlines():
        if item := re.match(r"(\d+\.|-) +", line):
            if width and is_loose:
                yield ""
            width, is_loose = item.end(), False
            yield line
        elif width and line.startswith(" " * width):
            yield f"    {line[width:]}"
        else:
            width, is_loose = (0 if line.strip() else width), True
            yield line


def on_page_content(html: str, *, page: Page, **_: object) -> str:
    """Warn where Python-Markdown reads a page otherwise than GitHub does."""
    expected = MarkdownIt("commonmark").enable("table").render(page.file.content_string)
    for what, tag in COUNTED.items():
        here, there = html.count(f"<{tag}"), expected.count(f"<{tag}")
        if here != there:
            log.warning("%s: %s %s here, %s for CommonMark.", page.file.src_uri, here, what, there)
    return html


def on_post_page(output: str, *, page: Page, **_: object) -> str:
    """Warn where a page would load something from another host."""
    for found in re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=\"?(?:https?:)?//[^>]*>", output):
        log.warning("%s loads from another host: %s", page.file.src_uri, found)
    return output
