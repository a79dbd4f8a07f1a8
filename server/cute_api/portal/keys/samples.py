"""The first call in three languages, ready to paste, with the user's key and this server.

Unlike the guides' samples, which use the SDKs, they need no packages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from cute_api.portal.docs.markdown import coloured
from cute_api.portal.docs.samples import CodeSample, named_by

FILES = " ".join(f"docs/first_call/first_call.{suffix}" for suffix in ("sh", "py", "mjs"))
# Placeholders in these files. `KEY` stays if the key can't be shown again.
KEY = "YOUR_KEY"
SERVER = "https://api.cute.example"
HOW: Mapping[str, str] = {
    "curl": "Paste it into a terminal.",
    "Python": "Save it as first_call.py and run: python3 first_call.py. It needs no package.",
    "JavaScript": "Save it as first_call.mjs and run: node first_call.mjs. It needs no package.",
}


@dataclass(frozen=True, slots=True)
class FirstSample:
    """A sample: `html` is highlighted code, `how` says how to run it."""

    label: str
    code: str
    html: Markup
    how: str


def first_samples(base_url: str, key: str | None) -> Sequence[FirstSample]:
    """Return samples with a key, or with `YOUR_KEY` for None. `base_url` has no `/v1`."""
    filled = []
    for sample in _templates():
        code = sample.code.replace(SERVER, base_url).replace(KEY, key or KEY)
        filled.append(
            FirstSample(sample.label, code, coloured(code, sample.lexer), HOW[sample.label])
        )
    return filled


@cache
def _templates() -> tuple[CodeSample, ...]:
    return named_by(FILES)
