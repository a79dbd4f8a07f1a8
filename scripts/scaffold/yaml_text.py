"""Inserts into YAML as text, so that comments, order and style of a file stay as they are."""

from collections.abc import Sequence
from typing import Any

import yaml

from scripts.scaffold import RefusalError

# libyaml, where it is there: ten times as fast.
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def insert_entry(text: str, place: Sequence[str], entry: str, *, after: str | None = None) -> str:
    """Put the lines of `entry`, indented by nobody else, into the mapping at `place`.

    It comes after the key `after`, or last. Lines of comments that follow stay behind it.
    """
    mapping = _mapping(text, place)
    keys = [key.value for key, _ in mapping.value]
    index = keys.index(after) if after is not None else len(keys) - 1
    return _insert(text, _end(text, mapping, index), entry)


def insert_item(text: str, place: Sequence[str], item: str, *, after: str | None = None) -> str:
    """Put a plain value into the list at `place`, after the value `after` or last."""
    *parents, name = place
    node = next(value for key, value in _mapping(text, parents).value if key.value == name)
    values = [item.value for item in node.value]
    beside = node.value[values.index(after) if after is not None else -1]
    indent = " " * (beside.start_mark.column - 2)
    return _insert(text, beside.end_mark.line + 1, f"{indent}- {item}\n")


def append_item(text: str, name: str, item: str) -> str:
    """Put the lines of `item` behind the last item of the list that is named so at the top."""
    listed = next(value for key, value in _mapping(text, []).value if key.value == name)
    return _insert(text, _last_line(text, listed.end_mark), item)


def load(text: str) -> Any:
    """The document that a text holds."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - it is a SafeLoader


def keys(text: str, place: Sequence[str] = ()) -> list[str]:
    """The keys of the mapping at `place`, in their order."""
    return [key.value for key, _ in _mapping(text, place).value]


def _mapping(text: str, place: Sequence[str]) -> yaml.MappingNode:
    node = yaml.compose(text, Loader=LOADER)
    for name in place:
        entries = node.value if isinstance(node, yaml.MappingNode) else []
        found = [value for key, value in entries if key.value == name]
        if not found:
            raise RefusalError(f"There is no `{'.'.join(place)}` to put it into.")
        node = found[0]
    if not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise RefusalError(f"`{'.'.join(place)}` is no block that an entry can be put into.")
    return node


def _end(text: str, mapping: yaml.MappingNode, index: int) -> int:
    """The number of the line after an entry, without the comments and blank lines behind it."""
    if index + 1 < len(mapping.value):
        line = mapping.value[index + 1][0].start_mark.line
    else:
        return _last_line(text, mapping.end_mark)
    return _without_comments(text, line)


def _last_line(text: str, end: yaml.Mark) -> int:
    """The number of the line after a block that ends at this mark, comments behind it left out."""
    return _without_comments(text, end.line + (1 if end.column else 0))


def _without_comments(text: str, line: int) -> int:
    lines = text.splitlines()
    line = min(line, len(lines))
    while not lines[line - 1].strip() or lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _insert(text: str, line: int, new: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:line], new, *lines[line:]])
