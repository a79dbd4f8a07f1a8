"""What a language says about itself to the generators."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from codegen.ir import ApiOperation
from codegen.naming import Words

Case = Callable[[Words], str]
# Formats the files in its second argument, a folder, by the settings of the tree in its first one.
Formatter = Callable[[Path, Path], None]
CLIENT = ("client",)


@dataclass(frozen=True, slots=True)
class Language:
    """The spelling of a language.

    `methods` and `arguments` write names, which get an underscore if they are `reserved`. `place`
    is the folder of the generated part of its SDK. `comments` has the form of a comment by suffix:
    all generated files with these suffixes are formatted by `format`, if there is one.
    """

    name: str
    methods: Case
    arguments: Case
    reserved: frozenset[str]
    place: Path
    comments: Mapping[str, str]
    format: Formatter | None = None

    def argument(self, words: Words) -> str:
        """Return a name that can be a variable."""
        made = self.arguments(words)
        return f"{made}_" if made in self.reserved else made

    def call(self, operation: ApiOperation) -> str:
        """Return how a caller reaches the operation: `client.me.items.list`."""
        return ".".join(map(self.methods, (CLIENT, *operation.resource, operation.name)))
