"""The tarball, installed into a clean folder and used on the real API: ESM, CommonJS, types."""

import json
import re
import tarfile
from pathlib import Path

import pytest

from cute_api.config import ROOT
from scripts.shared.javascript import PACKAGE
from tests.fixtures.api import Api
from tests.sdk.javascript.conftest import Project

PROGRAM = """
async function main(Cute, CuteError, webhooks) {
  const client = new Cute();
  const category = (await client.categories.list()).data[0];
  const made = await client.items.create({
    title: "Silk scarf",
    price: { amount: 2450, currency: "EUR" },
    category_id: category.id,
    condition: "very_good",
  });
  const titles = [];
  for await (const item of client.me.items.list({ limit: 1 })) titles.push(item.title);
  const gone = await client.items.delete(made.id);
  const error = await client.items.get(made.id).catch((thrown) => thrown);
  console.log(JSON.stringify({
    titles, gone: gone === undefined, code: error.code,
    isOurs: error instanceof CuteError, unwraps: typeof webhooks.unwrap,
  }));
}
"""
EXPECTED = {
    "titles": ["Silk scarf"],
    "gone": True,
    "code": "not_found",
    "isOurs": True,
    "unwraps": "function",
}
TOKENS = "FileTokenStore, MemoryTokenStore, OAuthApp, SqlTokenStore, TokenStoreError"
TOKEN_IMPORTS = {
    "tokens.mjs": f'import {{ {TOKENS} }} from "@cute/sdk/tokens";',
    "tokens.cjs": f'const {{ {TOKENS} }} = require("@cute/sdk/tokens");',
}
IMPORTS = {
    "shop.mjs": 'import { Cute, CuteError, webhooks } from "@cute/sdk";',
    "shop.cjs": 'const { Cute, CuteError, webhooks } = require("@cute/sdk");',
}
HERE = Path(__file__).parent
# What a program for Node has in place of the browser's types.
NODE_TYPES = ROOT / "node_modules" / "@types" / "node"
# How many mistakes the types find at least.
WRONG_LINES = 40
# Not minified: a page waits for all of it, about a fifth of that when it is compressed.
# It grows with each operation. The last were those on contracts and simulated sellers, the class
# `Consent`, which bundlers leave out of programs for browsers, and access tokens, which all clients
# can replace before they expire (2,300 bytes), then certificates, clocks and set hashes (4,500),
# and receipts of erasures, the audit log and organisations (6,000).
MOST_BYTES = 248_000
# An entry of its own, for servers, which no page loads.
APART = "/tokens/"
# All files, most of them types, which are there for ESM and for CommonJS but for the schema. The
# stores of tokens took 60,000 of them, the types of sellers' requests for their data 5,000, of
# the audit log, organisations, receipts and alerts 35,000.
MOST_UNPACKED_BYTES = 1_450_000


@pytest.mark.parametrize("name", IMPORTS)
def test_the_installed_tarball_lists_creates_and_deletes(
    api: Api, project: Project, name: str
) -> None:
    (project.folder / name).write_text(
        f"{IMPORTS[name]}\n{PROGRAM}\nmain(Cute, CuteError, webhooks);\n"
    )
    key = api.key(name.replace(".", "-")).secret
    printed = project.run(name, CUTE_API_KEY=key, CUTE_BASE_URL=api.base_url)
    assert json.loads(printed) == EXPECTED


@pytest.mark.parametrize("name", TOKEN_IMPORTS)
def test_the_installed_tarball_has_the_stores_of_tokens(project: Project, name: str) -> None:
    (project.folder / name).write_text(f"{TOKEN_IMPORTS[name]}\nconsole.log([{TOKENS}].length);\n")
    assert project.run(name) == "5\n"


def test_the_installed_types_check_a_program_of_node(project: Project) -> None:
    (project.folder / "node_usage.mts").write_text((HERE / "typed_usage.ts").read_text())
    project.check_types("node_usage.mts", lib="ES2022", types=NODE_TYPES)


def test_the_installed_types_refuse_what_the_spec_does_not_have_and_nothing_else(
    project: Project,
) -> None:
    right, wrong = ((HERE / f"{kind}_usage.ts").read_text() for kind in ("typed", "wrong"))
    sources = {"typed_usage.mts": right, "typed_usage.cts": right, "wrong_usage.mts": wrong}
    for name, source in sources.items():
        (project.folder / name).write_text(source)
    # One run for all three: most of its time goes to the types, which are the same.
    with pytest.raises(AssertionError) as raised:
        project.check_types(*sources)
    # An error without a file and a line is found as well, with neither.
    error = r"^(?:(\S+)\((\d+),\d+\): )?error (TS\d+)"
    found = re.findall(error, str(raised.value), re.MULTILINE)
    expected = {
        ("wrong_usage.mts", str(number), code)
        for number, line in enumerate(wrong.splitlines(), 1)
        for code in re.findall(r"TS\d+", line.partition("// E: ")[2])
    }
    assert set(found) == expected, raised.value
    assert len(expected) >= WRONG_LINES


def test_the_tarball_holds_the_built_package_and_nothing_else(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        sizes = {member.name: member.size for member in archive.getmembers()}
    kinds = {"/".join(name.split("/")[1:3]) for name in sizes}
    documents = {"package.json", "README.md", "CHANGELOG.md", "LICENSE"}
    assert kinds == {"dist/esm", "dist/cjs", *documents}
    scripts = {n: s for n, s in sizes.items() if "dist/esm" in n and n.endswith(".js")}
    assert sum(size for name, size in scripts.items() if APART not in name) < MOST_BYTES
    assert sum(sizes.values()) < MOST_UNPACKED_BYTES


def test_the_package_has_no_dependency_and_one_version() -> None:
    package = json.loads((PACKAGE / "package.json").read_text())
    assert not {"dependencies", "peerDependencies", "optionalDependencies"} & set(package)
    assert f'VERSION = "{package["version"]}"' in (PACKAGE / "src" / "version.ts").read_text()
