"""Code that guides show. It is never written in a guide: a line links to the tested file it is in.

A line `Sample: [LANGUAGE](FILE), …` is replaced by those files; a reader of the guide in the
repository follows the links. `FILE#region` is the part between the lines `region NAME` and
`endregion` (behind the language's comment sign). A folder of `docs/snippets` stands for its three
files. Several files of one line are one sample in several languages.

To the renderer such a line is a fenced block whose info string is `include FILE…`, with paths from
the root of the repository.
"""

import posixpath
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cute_api.config import ROOT

# Where guides are, from the root of the repository: their links are relative to it.
GUIDES = "docs/guides"
# Tests run what is in these, and nothing else is shown.
TESTED = ("docs/snippets", "docs/samples", "docs/first_call", "examples/receivers")
SNIPPET_FILES = ("curl.sh", "python.py", "javascript.mjs")
INCLUDE = "include "
# How a suffix is called by pygments, by readers, and in Markdown.
LANGUAGES = {
    ".sh": ("bash", "Shell", "sh"),
    ".py": ("python", "Python", "python"),
    ".mjs": ("javascript", "JavaScript", "js"),
    ".json": ("json", "JSON", "json"),
    ".http": ("http", "HTTP", "http"),
    ".yaml": ("yaml", "YAML", "yaml"),
    ".txt": ("text", "Output", "text"),
}
# What the first word of a block's info string can be. A block without one is text, as is any other.
FENCES = {
    **{fence: (lexer, label) for lexer, label, fence in LANGUAGES.values()},
    **{lexer: (lexer, label) for lexer, label, _ in LANGUAGES.values()},
}
PLAIN = ("text", "Text")
GENERATED = re.compile(r"\A(?:#|//) Generated from the spec [^\n]*\n")
# Where `make run` serves a sandbox, as samples have it.
SANDBOX = "http://127.0.0.1:8080"
FROM_ENVIRONMENT = "CUTE_API_KEY and CUTE_BASE_URL"
PYTHON_CLIENT = re.compile(r"\b((?:Async)?Cute)\((\)?)")
JAVASCRIPT_CLIENT = re.compile(r"\bnew Cute\((?:\{ |(\)))")
FENCE = re.compile(r"^```include ([^\n]+)\n```$", re.MULTILINE)
LINE = re.compile(r"^Sample: ([^\n]+)$", re.MULTILINE)
LINK = re.compile(r"\[[^\[\]]+\]\(([^()]+)\)")


class SampleError(Exception):
    """A guide names a sample that isn't there; the text says which."""


@dataclass(frozen=True, slots=True)
class CodeSample:
    """A piece of code: pygments' name of its language, the language for people, and the code."""

    lexer: str
    label: str
    fence: str
    code: str


def from_links(text: str) -> str:
    """A guide's text with each line of links to samples as the block that shows them."""
    return LINE.sub(lambda found: block(*map(_from_root, LINK.findall(found[1]))), text)


def block(*references: str) -> str:
    """The block that shows files, by their paths from the root of the repository."""
    return f"```{INCLUDE}{' '.join(references)}\n```"


def named_by(info: str, base_url: str | None = None) -> tuple[CodeSample, ...]:
    """The samples of a block with this info string (`include …`).

    With `base_url`, where this server is without `/v1`, they call it, and no variable says where.
    """
    found = (
        sample for reference in info.removeprefix(INCLUDE).split() for sample in _of(reference)
    )
    return tuple(one if base_url is None else _calling(one, base_url) for one in found)


def plain(info: str, code: str) -> CodeSample:
    """The sample of a block whose code stands in the text itself, in the language that it names."""
    name = info.partition(" ")[0]
    lexer, label = FENCES.get(name, PLAIN)
    return CodeSample(lexer, label, name, code)


def written_out(text: str, base_url: str | None = None) -> str:
    """The Markdown of a guide with the code in place of what names it."""
    return FENCE.sub(
        lambda found: "\n\n".join(_fenced(one) for one in named_by(found[1], base_url)), text
    )


def code_of(text: str, base_url: str | None = None) -> str:
    """The code that the blocks of a guide show, without the guide."""
    return "\n".join(one.code for info in FENCE.findall(text) for one in named_by(info, base_url))


def _calling(sample: CodeSample, base_url: str) -> CodeSample:
    code = sample.code.replace("$CUTE_BASE_URL", base_url).replace(SANDBOX, base_url)
    code = code.replace(FROM_ENVIRONMENT, "the key is in CUTE_API_KEY")
    match sample.lexer:
        case "python":
            code = PYTHON_CLIENT.sub(
                lambda found: f'{found[1]}(base_url="{base_url}"{found[2] or ", "}', code
            )
        case "javascript":
            client = f'new Cute({{ baseUrl: "{base_url}"'
            code = JAVASCRIPT_CLIENT.sub(lambda found: client + (" })" if found[1] else ", "), code)
    return replace(sample, code=code)


def _from_root(link: str) -> str:
    return posixpath.normpath(posixpath.join(GUIDES, link))


def _of(reference: str) -> list[CodeSample]:
    name, _, region = reference.partition("#")
    path = ROOT / name
    inside = any(path.resolve().is_relative_to(ROOT / folder) for folder in TESTED)
    if not inside or not path.exists():
        raise SampleError(f"{reference} is no file in {', '.join(TESTED)}")
    if path.is_dir():
        return [_read(path / file, "") for file in SNIPPET_FILES]
    return [_read(path, region)]


def _read(path: Path, region: str) -> CodeSample:
    lexer, label, fence = LANGUAGES[path.suffix]
    code = GENERATED.sub("", path.read_text(encoding="utf-8"))
    if region:
        code = _region(code, region, path)
    else:
        code = "".join(line for line in code.splitlines(keepends=True) if not _is_mark(line))
    if lexer == "bash" and re.search(r"^curl ", code, re.MULTILINE):
        label = "curl"
    return CodeSample(lexer, label, fence, code.strip("\n") + "\n")


def _region(code: str, region: str, path: Path) -> str:
    mark = r"^[ \t]*(?:#|//) "
    found = re.search(
        rf"{mark}region {re.escape(region)}\n(.*?){mark}endregion\n", code, re.DOTALL | re.MULTILINE
    )
    if found is None:
        raise SampleError(f"{path.relative_to(ROOT)} has no region {region}")
    return textwrap.dedent(found[1])


_is_mark: Callable[[str], object] = re.compile(r"[ \t]*(?:#|//) (?:region \w+|endregion)\n").match


def _fenced(sample: CodeSample) -> str:
    return f"```{sample.fence}\n{sample.code}```"
