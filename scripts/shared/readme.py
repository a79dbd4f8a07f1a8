"""The examples of a README: each fenced block of a language is a program, named by its heading."""

import re
from pathlib import Path

HEADING = re.compile(r"#+ (.+)")
FENCE = re.compile(r"```(\w*)")


def examples(readme: Path, language: str) -> dict[str, str]:
    """Return the source of each example by its heading. Each example needs a heading of its own."""
    found: dict[str, str] = {}
    heading, opened, lines = "", "", list[str]()
    for line in readme.read_text(encoding="utf-8").splitlines():
        fence = FENCE.match(line)
        if fence and not opened:
            opened, lines = fence[1] or "text", []
        elif fence:
            if opened == language:
                assert heading and heading not in found, f"an example needs a heading: {lines}"
                found[heading] = "\n".join(lines) + "\n"
            opened = ""
        elif opened:
            lines.append(line)
        elif match := HEADING.fullmatch(line):
            heading = match[1]
    return found
