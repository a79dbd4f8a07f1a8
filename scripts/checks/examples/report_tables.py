"""The tables of an HTML report as they stand on the page, to compare them with SQL."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

Row = tuple[str, ...]


@dataclass
class Tables(HTMLParser):
    """`rows` by a table's id or class, without the head; `values` of `<data>` by its id.

    A cell is the `value` of the `<data>` in it, which is exact, else its text; in `texts` it is
    always its text.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    texts: dict[str, list[Row]] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    _name: str = ""
    _in_body: bool = False
    _row: list[tuple[str, str]] = field(default_factory=list)
    _cell: str | None = None
    _exact: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    @classmethod
    def of(cls, page: str) -> "Tables":
        found = cls()
        found.feed(page)
        found.close()
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._name = given.get("id") or given["class"].split()[-1]
            self.rows.setdefault(self._name, [])
            self.texts.setdefault(self._name, [])
        elif tag == "tbody":
            self._in_body = True
        elif tag == "tr":
            self._row = []
        elif tag in ("td", "th"):
            self._cell, self._exact = "", None
        elif tag == "data":
            self._exact = given["value"]
            if "id" in given:
                self.values[given["id"]] = given["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "tbody":
            self._in_body = False
        elif tag in ("td", "th"):
            text = " ".join((self._cell or "").split())
            self._row.append((text if self._exact is None else self._exact, text))
            self._cell = None
        elif tag == "tr" and self._in_body:
            self.rows[self._name].append(tuple(exact for exact, _ in self._row))
            self.texts[self._name].append(tuple(text for _, text in self._row))

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell += data
