"""`make test-near` knows tests for every module of the server, and the best of them first."""

from cute_api.config import ROOT
from scripts.checks.near.__main__ import BUDGET_S, nearest
from scripts.checks.near.near_map import MAP, NearMap, load, modules, text_of
from scripts.checks.near.ranking import by_imports, function_lines, imported, ranked

NEAR = NearMap(
    tests={
        "server/cute_api/a/one.py": [
            "tests/test_one.py",
            "tests/test_long.py",
            "tests/test_all.py",
        ],
        "server/cute_api/a/two.py": ["tests/test_two.py", "tests/test_one.py"],
        "server/cute_api/b/three.py": ["tests/test_long.py"],
    },
    seconds={
        "tests/test_one.py": 3,
        "tests/test_two.py": 14,
        "tests/test_long.py": 100,
    },
)


def test_every_module_of_the_server_has_tests() -> None:
    known = load().tests
    missing = [
        name for name in modules() if name.startswith("server/cute_api/") and not known.get(name)
    ]
    assert missing == [], (
        f"add a line to {MAP.relative_to(ROOT)} that names the test files of each, "
        "or run `make test-map TESTS=…` with these"
    )


def test_the_map_names_only_files_that_exist() -> None:
    near = load()
    names = {*near.tests, *near.seconds, *(test for tests in near.tests.values() for test in tests)}
    assert sorted(name for name in names if not (ROOT / name).is_file()) == [], (
        f"rename or remove them in {MAP.relative_to(ROOT)}"
    )


def test_the_map_is_in_order_of_names() -> None:
    assert MAP.read_text() == text_of(load())


def test_the_nearest_tests_of_all_edits_fit_into_the_time() -> None:
    edited = ["server/cute_api/a/one.py", "server/cute_api/a/two.py"]
    assert nearest(NEAR, edited) == ["tests/test_one.py", "tests/test_two.py"]
    assert sum(NEAR.takes_s(test) for test in nearest(NEAR, edited)) <= BUDGET_S


def test_the_only_test_of_a_module_runs_however_long_it_takes() -> None:
    assert nearest(NEAR, ["server/cute_api/b/three.py"]) == ["tests/test_long.py"]


def test_a_module_that_is_not_in_the_map_gets_the_tests_of_its_folder() -> None:
    assert nearest(NEAR, ["server/cute_api/a/new.py"]) == [
        "tests/test_one.py",
        "tests/test_two.py",
    ]


def test_a_test_file_stands_for_itself() -> None:
    assert nearest(NEAR, ["tests/test_new.py", "README.md"]) == ["tests/test_new.py"]


def test_lines_that_few_tests_run_and_quick_tests_count_most() -> None:
    ran = {
        "tests/test_all.py": frozenset({1, 2, 3}),
        "tests/test_every.py": frozenset({1, 2, 3}),
        "tests/test_rare.py": frozenset({4, 5}),
        "tests/test_slow.py": frozenset({4, 5}),
    }
    seconds = {"tests/test_all.py": 2.0, "tests/test_every.py": 2.0, "tests/test_rare.py": 2.0}
    order = ranked("server/cute_api/m.py", ran, set(), {**seconds, "tests/test_slow.py": 20.0})
    assert order == [
        "tests/test_all.py",
        "tests/test_rare.py",
        "tests/test_every.py",
        "tests/test_slow.py",
    ]
    assert ranked("server/cute_api/every.py", ran, set(), dict.fromkeys(ran, 2.0))[0] == (
        "tests/test_every.py"
    )
    assert ranked("m.py", ran, {"tests/test_slow.py"}, dict.fromkeys(ran, 2.0))[0] == (
        "tests/test_slow.py"
    )


def test_only_lines_in_functions_show_that_a_test_runs_a_module() -> None:
    source = 'A = 1\n\n\ndef double(x: int) -> int:\n    """Twice."""\n    return 2 * x\n'
    assert function_lines(source) == {5, 6}


def test_constants_get_the_tests_that_import_them_and_those_of_their_users() -> None:
    imports = {
        "server/cute_api/a/limits.py": set[str](),
        "server/cute_api/a/one.py": imported("from cute_api.a import limits\n"),
        "tests/test_two.py": imported("from cute_api.a.limits import MOST\n"),
        "tests/test_unmeasured.py": imported("import cute_api.a.limits\n"),
    }
    found = by_imports({"server/cute_api/a/limits.py"}, imports, NEAR.tests, NEAR.seconds)
    assert found == {
        "server/cute_api/a/limits.py": [
            "tests/test_two.py",
            "tests/test_unmeasured.py",
            *NEAR.tests["server/cute_api/a/one.py"],
        ]
    }
