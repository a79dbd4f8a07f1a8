"""`/llms.txt`, in the form of llmstxt.org, and `/llms-full.txt`: all pages in one text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BETWEEN = "\n\n---\n\n"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page: its title, its path, and what it is about in a line."""

    title: str
    path: str
    about: str


def index(
    title: str, summary: str, notes: str, base_url: str, sections: Mapping[str, Sequence[Listed]]
) -> str:
    """Return the index: title, summary, notes, and a list of links for each section."""
    lines = [f"# {title}", "", f"> {summary}", "", notes]
    for name, pages in sections.items():
        lines += ["", f"## {name}", ""]
        lines += [f"- [{page.title}]({base_url}{page.path}): {page.about}" for page in pages]
    return "\n".join([*lines, ""])


def full(beginning: str, pages: Sequence[str]) -> str:
    """Return the pages as one text."""
    return BETWEEN.join([beginning.strip(), *(page.strip() for page in pages)]) + "\n"
