"""`cute import brands`."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from cute_api.models import Brand
from cute_api.models.database import Database
from tests.services.conftest import DATA
from tests.services.importing import check_refused, run, write


def test_brands_load_and_a_second_run_changes_nothing(database: Database) -> None:
    first = run(database, "brands", DATA / "brands.json")
    assert first.exit_code == 0, first.output
    assert "3 added, 0 changed, 0 unchanged" in first.output
    with database.transaction() as session:
        rows = session.scalars(select(Brand).order_by(Brand.id)).all()
    assert [(row.name, row.kind, row.wikidata) for row in rows] == [
        ("Éclat Rivière", "clothes", "Q1000001"),
        ("Tōkaidō Denim", "clothes", None),
        ("Saltwick", "shoes", "Q1000002"),
    ]
    second = run(database, "brands", DATA / "brands.json")
    assert "0 added, 0 changed, 3 unchanged" in second.output


def test_known_brand_takes_the_files_spelling_and_facts(database: Database, tmp_path: Path) -> None:
    run(database, "brands", write(tmp_path, '[{"name": "NORDHAVN", "kind": "bag"}]'))
    changed = run(database, "brands", write(tmp_path, '[{"name": "Nordhavn", "kind": "shoes"}]'))
    assert "0 added, 1 changed, 0 unchanged" in changed.output
    with database.transaction() as session:
        row = session.scalars(select(Brand).where(Brand.name.ilike("nordhavn"))).one()
    assert (row.name, row.kind) == ("Nordhavn", "shoes")


def test_names_are_trimmed_and_composed(database: Database, tmp_path: Path) -> None:
    decomposed = "Cafe\u0301 Nuit"
    content = json.dumps([{"name": f"  {decomposed} ", "kind": "clothes", "wikidata": None}])
    run(database, "brands", write(tmp_path, content))
    with database.transaction() as session:
        assert session.scalar(select(Brand.id).where(Brand.name == "Caf\u00e9 Nuit"))


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ('{"name": "A"}', 1, "must be one JSON array"),
        ("", 1, "must be one JSON array"),
        ('[\n{"name": "A"},\n{"name": B}\n]', 3, "not valid JSON"),
        ('[\n{"name": "A"}\n{"name": "B"}]', 3, "expected `,` or `]`"),
        ('[\n{"name": "A"},\n]', 3, "not valid JSON"),
        ('[\n{"name": "A"}', 2, "expected `,` or `]`"),
        ('[\n{"name": "A"}\n]\n[]', 4, "text after the end"),
        ('[{"name": "A"},\n"B"]', 2, "not an object"),
        ('[{"name": "A"},\n{"kind": "shoes"}]', 2, "`name` is required"),
        ('[{"name": "A"},\n{"name": 5}]', 2, "`name` is required"),
        ('[{"name": "A"},\n\n{"name": "\\n"}]', 3, "an empty brand name"),
        ('[{"name": "A"},\n{"name": "B\\u0000"}]', 2, "a control character"),
        ('[{"name": "A"},\n{"name": "B\\ud800"}]', 2, "a control character"),
        ('[{"name": "A"},\n{"name": "B\\u202e"}]', 2, "an invisible one"),
        (f'[{{"name": "A"}},\n{{"name": "{"x" * 121}"}}]', 2, "longer than 120 characters"),
        ('[{"name": "A"},\n{"name": "B"},\n{"name": "a"}]', 3, "the same brand name as on line 1"),
        ('[{"name": "A"},\n{"name": "B", "kind": 1}]', 2, "`kind` must be text"),
        ('[{"name": "A"},\n{"name": "B", "wikidata": "P1"}]', 2, "`wikidata` must be"),
        ('[{"name": "A"},\n{"name": "B", "homepage": "x"}]', 2, "unknown field 'homepage'"),
        ('[{"name": "A"},\n{"name": "B", "name": "C"}]', 2, "the same field twice"),
        ('[{"name": "A"},\n{"name": "B", "kind": NaN}]', 2, "NaN is not JSON"),
        ('[{"name": "A"},\n{"name": "B", "kind": ' + "9" * 5_000 + "}]", 2, "too many digits"),
        ('[{"name": "A"},\n' + "[" * 100_000, 2, "nested too deep"),
        (b'[{"name": "A"},\n{"name": "\xff"}]', 2, "not valid UTF-8"),
    ],
)
def test_malformed_file_is_refused_with_its_line_and_nothing_is_loaded(
    database: Database, tmp_path: Path, content: str | bytes, line: int, reason: str
) -> None:
    check_refused(database, Brand, "brands", write(tmp_path, content), line=line, reason=reason)


def test_file_without_brands_is_refused(database: Database, tmp_path: Path) -> None:
    result = run(database, "brands", write(tmp_path, " [ ]\n"))
    assert result.exit_code == 1
    assert "the file holds no brands" in result.output
