"""The two forms of an email: plain text, and HTML that is rendered from it.

In the text, a paragraph of lines that begin with "- " is a list, and a line that is a URL, or a
label, a colon and a URL, is a link. The HTML loads nothing and has no script.
"""

import re
from collections.abc import Sequence
from html import escape

SEPARATOR = "-- "  # begins the signature (RFC 3676)
_LINK = re.compile(r"(?:(?P<label>[^:\n]+): )?(?P<url>https?://\S+)")
_ITEM = "- "

_PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<title>{title}</title>
</head>
<body style="margin:0;padding:24px 12px;background:#fbfafd;color:#1d1b26;\
font:16px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif">
<main style="max-width:560px;margin:0 auto">
<p style="margin:0 0 12px;font-weight:700;font-size:18px;color:#7a2e6d">Cute API</p>
<div style="background:#ffffff;border:1px solid #dcd8e6;border-radius:12px;padding:24px">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;overflow-wrap:anywhere">{title}</h1>
{body}
</div>
{footer}
</main>
</body>
</html>
"""
_BUTTON = (
    "display:inline-block;padding:10px 20px;border-radius:8px;background:#7a2e6d;color:#ffffff;"
    "font-weight:600;text-decoration:none"
)
_PLAIN = "color:#7a2e6d;overflow-wrap:anywhere"
_SOFT = "margin:12px 0 0;color:#5c586b;font-size:14px"


def text(body: str, footer: Sequence[str]) -> str:
    """Return the email as plain text."""
    return body if not footer else "\n".join([body, SEPARATOR, *footer, ""])


def html(subject: str, body: str, footer: Sequence[str]) -> str:
    """Return the email as an HTML page in ASCII; its first labelled link is a button."""
    paragraphs = [part.splitlines() for part in body.strip().split("\n\n")]
    first = next((part for part in paragraphs if _label(part)), None)
    parts = [_paragraph(part, _BUTTON if part is first else _PLAIN) for part in paragraphs]
    page = _PAGE.format(
        title=escape(subject),
        body="\n".join(parts),
        footer="\n".join(f'<p style="{_SOFT}">{_line(line, _PLAIN)}</p>' for line in footer),
    )
    return page.encode("ascii", "xmlcharrefreplace").decode()


def _paragraph(lines: Sequence[str], style: str) -> str:
    if all(line.startswith(_ITEM) for line in lines):
        items = [f"<li>{escape(line.removeprefix(_ITEM))}</li>" for line in lines]
        return f'<ul style="padding-left:20px;overflow-wrap:anywhere">{"".join(items)}</ul>'
    if all(_LINK.fullmatch(line) for line in lines):
        return f"<p>{'<br>'.join(_line(line, style) for line in lines)}</p>"
    return f'<p style="overflow-wrap:anywhere">{escape(" ".join(lines))}</p>'


def _line(line: str, style: str) -> str:
    found = _LINK.fullmatch(line)
    if found is None:
        return escape(line)
    url = escape(found["url"])
    label = escape(found["label"] or found["url"])
    return f'<a href="{url}" style="{style}">{label}</a>'


def _label(lines: Sequence[str]) -> bool:
    found = _LINK.fullmatch(lines[0])
    return found is not None and found["label"] is not None
