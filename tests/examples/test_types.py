"""The types of the examples in TypeScript, under the strictest settings."""

import json
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from scripts.shared import javascript
from tests.examples.listing import program as listing
from tests.examples.price import program as price

PROGRAMS = (listing.PROGRAM, price.PROGRAM)


def test_the_types_of_all_examples_hold_by_the_strictest_settings(tmp_path: Path) -> None:
    settings: list[dict[str, Any]] = [
        json.loads((program / "tsconfig.json").read_text()) for program in PROGRAMS
    ]
    # As they are the same, one run reads the types of the language and of Node once for all.
    assert settings[0] == settings[1]
    options = {**settings[0]["compilerOptions"], "typeRoots": [f"{ROOT}/node_modules/@types"]}
    include = [f"{program}/{place}" for program in PROGRAMS for place in settings[0]["include"]]
    project = tmp_path / "tsconfig.json"
    project.write_text(json.dumps({"compilerOptions": options, "include": include}))
    javascript.build()
    # Raises with what the compiler says.
    javascript.compile_types(project)
