"""Code samples of guides, always from tested files that the guides link to.

A line `Sample: [LANGUAGE](FILE), …` is replaced by those files; readers in the repository follow
the links. `FILE#region` is the part between the comments `region NAME` and `endregion`. After
`region NAME after OTHER` the sample begins with the region OTHER, which pages fold. A folder of
`docs/snippets` stands for its three files. The files of a line are one sample in several languages.
For the renderer such a line becomes a fenced block with the info string `include FILE…`, with paths
from the root of the repository.
"""

import posixpath
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cute_api.config import ROOT

# The guides' folder from the root of the repository: their links are relative to it.
GUIDES = "docs/guides"
# Tests run the files in these folders; samples from elsewhere are refused.
TESTED = (
    "docs/snippets",
    "docs/samples",
    "docs/first_call",
    "examples/receivers",
    "examples/consents",
)
SNIPPET_FILES = ("curl.sh", "python.py", "javascript.mjs")
INCLUDE = "include "
# A suffix's name for pygments, for readers, and in Markdown.
LANGUAGES = {
    ".sh": ("bash", "Shell", "sh"),
    ".py": ("python", "Python", "python"),
    ".mjs": ("javascript", "JavaScript", "js"),
    ".json": ("json", "JSON", "json"),
    ".http": ("http", "HTTP", "http"),
    ".yaml": ("yaml", "YAML", "yaml"),
    ".txt": ("text", "Output", "text"),
}
# Known first words of a block's info string. Other blocks are text.
FENCES = {
    **{fence: (lexer, label) for lexer, label, fence in LANGUAGES.values()},
    **{lexer: (lexer, label) for lexer, label, _ in LANGUAGES.values()},
}
PLAIN = ("text", "Text")
GENERATED = re.compile(r"\A(?:#|//) Generated from the spec [^\n]*\n")
# The samples' URL of the sandbox that `make run` serves.
SANDBOX = "http://127.0.0.1:8080"
FROM_ENVIRONMENT = "CUTE_API_KEY and CUTE_BASE_URL"
PYTHON_CLIENT = re.compile(r"\b((?:Async)?Cute)\((\)?)")
JAVASCRIPT_CLIENT = re.compile(r"\bnew Cute\((?:\{ |(\)))")
FENCE = re.compile(r"^```include ([^\n]+)\n```$", re.MULTILINE)
LINE = re.compile(r"^Sample: ([^\n]+)$", re.MULTILINE)
LINK = re.compile(r"\[[^\[\]]+\]\(([^()]+)\)")


class SampleError(Exception):
    """A guide names an unknown sample; the text says which."""


@dataclass(frozen=True, slots=True)
class CodeSample:
    """A piece of code, with its language for pygments, for readers, and in Markdown.

    `setup` is the code that it needs first, or empty.
    """

    lexer: str
    label: str
    fence: str
    code: str
    setup: str = ""

    @property
    def whole(self) -> str:
        """The code with its setup, as it is copied and run."""
        return f"{self.setup}\n{self.code}" if self.setup else self.code


def from_links(text: str) -> str:
    """Replace each line of links to samples by the block that shows them."""
    return LINE.sub(lambda found: block(*map(_from_root, LINK.findall(found[1]))), text)


def block(*references: str) -> str:
    """Return the block that shows files, by their paths from the repository's root."""
    return f"```{INCLUDE}{' '.join(references)}\n```"


def named_by(info: str, base_url: str | None = None) -> tuple[CodeSample, ...]:
    """Return the samples of a block with this info string (`include …`).

    With `base_url` (this server, without `/v1`) they call it instead of reading a variable.
    """
    found = (
        sample for reference in info.removeprefix(INCLUDE).split() for sample in _of(reference)
    )
    return tuple(code if base_url is None else _calling(code, base_url) for code in found)


def plain(info: str, code: str) -> CodeSample:
    """Return the sample of a block whose code is in the text itself."""
    name = info.partition(" ")[0]
    lexer, label = FENCES.get(name, PLAIN)
    return CodeSample(lexer, label, name, code)


def written_out(text: str, base_url: str | None = None) -> str:
    """Return a guide's Markdown with code in place of its `include` blocks."""
    return FENCE.sub(
        lambda found: "\n\n".join(_fenced(code) for code in named_by(found[1], base_url)), text
    )


def code_of(text: str, base_url: str | None = None) -> str:
    """Return the code of a guide's `include` blocks, without the guide."""
    samples = (sample for info in FENCE.findall(text) for sample in named_by(info, base_url))
    return "\n".join(sample.whole for sample in samples)


def _calling(sample: CodeSample, base_url: str) -> CodeSample:
    code, setup = (
        _code_calling(code, sample.lexer, base_url) for code in (sample.code, sample.setup)
    )
    return replace(sample, code=code, setup=setup)


def _code_calling(code: str, lexer: str, base_url: str) -> str:
    code = code.replace("$CUTE_BASE_URL", base_url).replace(SANDBOX, base_url)
    code = code.replace(FROM_ENVIRONMENT, "the key is in CUTE_API_KEY")
    match lexer:
        case "python":
            code = PYTHON_CLIENT.sub(
                lambda found: f'{found[1]}(base_url="{base_url}"{found[2] or ", "}', code
            )
        case "javascript":
            client = f'new Cute({{ baseUrl: "{base_url}"'
            code = JAVASCRIPT_CLIENT.sub(lambda found: client + (" })" if found[1] else ", "), code)
    return code


def _from_root(link: str) -> str:
    return posixpath.normpath(posixpath.join(GUIDES, link))


def _of(reference: str) -> list[CodeSample]:
    name, _, region = reference.partition("#")
    path = ROOT / name
    inside = any(path.resolve().is_relative_to(ROOT / folder) for folder in TESTED)
    if not inside or not path.exists():
        raise SampleError(f"{reference} is not a file in {', '.join(TESTED)}")
    if path.is_dir():
        return [_read(path / file, "") for file in SNIPPET_FILES]
    return [_read(path, region)]


def _read(path: Path, region: str) -> CodeSample:
    lexer, label, fence = LANGUAGES[path.suffix]
    code, setup = GENERATED.sub("", path.read_text(encoding="utf-8")), ""
    if region:
        code, setup = _region(code, region, path)
    else:
        code = "".join(line for line in code.splitlines(keepends=True) if not _is_mark(line))
    if lexer == "bash" and re.search(r"^curl ", code, re.MULTILINE):
        label = "curl"
    return CodeSample(lexer, label, fence, code.strip("\n") + "\n", setup)


def _region(text: str, region: str, path: Path) -> tuple[str, str]:
    """Return the code of a region, and that of the region that it needs first."""
    mark = r"^[ \t]*(?:#|//) "
    found = re.search(
        rf"{mark}region {re.escape(region)}(?: after (\w+))?\n(.*?){mark}endregion\n",
        text,
        re.DOTALL | re.MULTILINE,
    )
    if found is None:
        raise SampleError(f"{path.relative_to(ROOT)} has no region {region}")
    setup = _region(text, found[1], path)[0] if found[1] else ""
    return textwrap.dedent(found[2]), setup


_is_mark: Callable[[str], object] = re.compile(
    r"[ \t]*(?:#|//) (?:region \w+(?: after \w+)?|endregion)\n"
).match


def _fenced(sample: CodeSample) -> str:
    return f"```{sample.fence}\n{sample.whole}```"
