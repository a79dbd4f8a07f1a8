"""The Python SDK's models, by openapi-python-client with some templates of ours.

Ours make enums open (an unknown value becomes a member) and load models when they are used. The
generator's client and its functions that build requests are left out: the SDK has its own.
"""

import io
import json
import re
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from openapi_python_client import generate
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType

from codegen.bundle import CodegenError
from codegen.ir import Api
from codegen.naming import snake

NAME = "python_models"
PLACE = Path("sdks/python/src/cute_sdk/_gen")
TEMPLATES = Path(__file__).parents[1] / "templates" / NAME
# The generator's own client, its errors, and the functions that build requests.
LEFT_OUT = frozenset({"client.py", "errors.py", "api"})

# The generator's model template asks linters for patience; nothing here lints generated code.
IGNORE = " # noqa: PLC0415"
# The index of models says what each needs, so that it's loaded with it.
INDEX = PLACE / "models" / "__init__.py"
NO_NEEDS = "_NEEDS: dict[str, tuple[str, ...]] = {}\n"
NEEDED = re.compile(r"^ +from \.\.models(\.\w+) import ", re.MULTILINE)


def render(api: Api) -> dict[Path, str]:
    """The files under `PLACE`; raises `CodegenError` with what the generator can't read."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        document.write_text(json.dumps(api.client), encoding="utf-8")
        output = Path(folder) / "_gen"
        settings = ConfigFile(
            project_name_override="gen",
            package_name_override="_gen",
            post_hooks=[],
            class_overrides=_module_names(api),
        )
        config = Config.from_sources(
            settings, MetaType.NONE, document, "utf-8", overwrite=False, output_path=output
        )
        with redirect_stdout(io.StringIO()):  # it prints where it writes
            problems = generate(config=config, custom_template_path=TEMPLATES)
        if problems:
            described = "\n".join(
                f"{problem.header}\n{problem.detail or ''}".strip() for problem in problems
            )
            raise CodegenError(f"openapi-python-client can't read the spec:\n{described}")
        files = {
            PLACE / file.relative_to(output): file.read_text(encoding="utf-8").replace(IGNORE, "")
            for file in sorted(output.rglob("*.py"))
            if file.relative_to(output).parts[0] not in LEFT_OUT
        }
        return {**files, INDEX: _with_needs(files)}


def _with_needs(files: dict[Path, str]) -> str:
    """The index of models with what each imports in its functions."""
    needs = {
        f".{path.stem}": sorted(set(NEEDED.findall(text)))
        for path, text in files.items()
        if path.parent == INDEX.parent
    }
    rows = (
        f'    "{name}": ({" ".join(f"{one!r}," for one in needed)}),'.replace("'", '"')
        for name, needed in sorted(needs.items())
        if needed
    )
    table = NO_NEEDS.replace("{}", "\n".join(["{", *rows, "}"]))
    index = files[INDEX]
    if index.count(NO_NEEDS) != 1:
        raise CodegenError(f"The template of {INDEX} has no place for what models need.")
    return index.replace(NO_NEEDS, table)


def _module_names(api: Api) -> dict[str, ClassOverride]:
    """The generator names a variable like the module: no property may have that name too."""
    return {
        name: ClassOverride(class_name=name, module_name=f"{snake(name)}_model")
        for name, schema in api.client["components"]["schemas"].items()
        if snake(name) in schema.get("properties", {})
    }
