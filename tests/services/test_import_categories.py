"""`cute import categories`."""

from pathlib import Path

import pytest
from sqlalchemy import select

from cute_api.models import Category
from cute_api.models.database import Database
from cute_api.services.importing import source
from tests.services.conftest import DATA
from tests.services.importing import check_refused, run, write


def test_categories_load_with_their_parents_and_a_second_run_changes_nothing(
    database: Database,
) -> None:
    first = run(database, "categories", DATA / "categories.txt")
    assert first.exit_code == 0, first.output
    assert "4 added, 0 changed, 0 unchanged" in first.output
    with database.transaction() as session:
        rows = session.scalars(select(Category).order_by(Category.id)).all()
    by_path = {tuple(row.path): row for row in rows}
    assert [row.name for row in rows] == ["Home", "Desk lamps", "Lamps", "Köln Überwürfe"]
    assert by_path["Home",].parent_id is None
    assert by_path["Home", "Lamps"].parent_id == by_path["Home",].id
    assert by_path["Home", "Lamps", "Desk lamps"].parent_id == by_path["Home", "Lamps"].id

    second = run(database, "categories", DATA / "categories.txt")
    assert "0 added, 0 changed, 4 unchanged" in second.output


def test_parent_may_be_in_the_database_already(database: Database, tmp_path: Path) -> None:
    run(database, "categories", write(tmp_path, "1 - Garden\n"))
    result = run(database, "categories", write(tmp_path, "9 - Garden > Hoses\n"))
    assert result.exit_code == 0, result.output
    assert "1 added" in result.output


@pytest.mark.parametrize("prefix", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
def test_byte_order_mark_and_line_endings_are_tolerated(
    database: Database, tmp_path: Path, prefix: bytes, ending: bytes
) -> None:
    lines = [b"# comment", b"1 - Endings", b"2 - Endings > Any", b""]
    result = run(database, "categories", write(tmp_path, prefix + ending.join(lines)))
    assert result.exit_code == 0, result.output


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        ("1 - A\nB\n", 2, "not of the form"),
        ("1 - A\n - B\n", 2, "not of the form"),
        ("1 - A\nx2 - B\n", 2, "not of the form"),
        ("1 - A\n\n1 - B\n", 3, "the same id as line 1"),
        ("1 - A\n2 - B\n3 - A\n", 3, "the same path as line 1"),
        ("1 - A\n2 - A > \n", 2, "an empty category name"),
        ("1 - A\n2 - A >  > B\n", 2, "an empty category name"),
        ("1 - A\n2 - \n", 2, "an empty category name"),
        ("1 - A\n2 - X > B\n3 - Y > C\n", 2, "its parent 'X' is neither"),
        ("1 - A\n2 - B\x00\n", 2, "a control character"),
        ("1 - A\n2 - B\x1bC\n", 2, "a control character"),
        ("1 - A\n2 - B\rC\n", 2, "a control character"),
        (f"1 - A\n2 - {'x' * 121}\n", 2, "longer than 120 characters"),
        (f"1 - A\n2 - {' > '.join('abcdefghijklmnopq')}\n", 2, "more than 16 levels"),
        (b"1 - A\n2 - \xff\n", 2, "not valid UTF-8"),
        ("1 - A\n2 - " + "x" * (source.MAX_LINE_BYTES + 1), 2, "longer than 1,048,576 bytes"),
    ],
)
def test_malformed_file_is_refused_with_its_line_and_nothing_is_loaded(
    database: Database, tmp_path: Path, content: str | bytes, line: int, reason: str
) -> None:
    check_refused(
        database, Category, "categories", write(tmp_path, content), line=line, reason=reason
    )


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n"])
def test_file_without_categories_is_refused(
    database: Database, tmp_path: Path, content: str
) -> None:
    result = run(database, "categories", write(tmp_path, content))
    assert result.exit_code == 1
    assert "the file holds no categories" in result.output


def test_too_large_file_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "1 - A\n" * 1_000)
    with pytest.raises(source.InputError, match="larger than 0 MiB"):
        list(source.lines(file, max_bytes=5_999, progress=lambda _: None))
    assert len(list(source.lines(file, max_bytes=6_000, progress=lambda _: None))) == 1_000


def test_missing_file_is_refused_by_the_command(database: Database, tmp_path: Path) -> None:
    assert run(database, "categories", tmp_path / "none.txt").exit_code == 2
