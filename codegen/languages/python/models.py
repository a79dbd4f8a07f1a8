"""The Python SDK's models, by openapi-python-client with some of our templates.

Our templates make enums open (an unknown value becomes a member), name fields as the spec does,
list the reader of each field (`_model.py` of the SDK), and load models on demand. The generator's
client and request functions are left out, because the SDK has its own. `params` has the types that
only requests use.
"""

import copy
import io
import json
import re
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from openapi_python_client import generate
from openapi_python_client.config import ClassOverride, Config, ConfigFile, MetaType

from codegen.bundle import REFERENCE, CodegenError, Json
from codegen.ir import Api, ResponseKind
from codegen.languages.python.language import PYTHON, TEMPLATES
from codegen.naming import pascal, snake, words
from codegen.uses import reached

NAME = "python_models"
# The generator's client, errors, and request functions.
LEFT_OUT = frozenset({"client.py", "errors.py", "api"})
# Members of every error.
PROBLEM = "Problem"
NOT_WORD = re.compile(r"\W+")
# A name that the generator invented.
NUMBERED = re.compile(r"^class (\w+Type\d+)\b", re.MULTILINE)


def render(api: Api) -> dict[Path, str]:
    """Render the files; raises `CodegenError` with what the generator can't read."""
    with tempfile.TemporaryDirectory() as folder:
        document = Path(folder) / "openapi.json"
        view = models_view(api)
        document.write_text(json.dumps(view), encoding="utf-8")
        output = Path(folder) / "_gen"
        settings = ConfigFile(
            project_name_override="gen",
            package_name_override="_gen",
            post_hooks=[],
            class_overrides=_module_names(view),
        )
        config = Config.from_sources(
            settings, MetaType.NONE, document, "utf-8", overwrite=False, output_path=output
        )
        with redirect_stdout(io.StringIO()):  # it prints its output folder
            problems = generate(config=config, custom_template_path=TEMPLATES / "models")
        if problems:
            described = "\n".join(
                f"{problem.header}\n{problem.detail or ''}".strip() for problem in problems
            )
            raise CodegenError(f"openapi-python-client can't read the spec:\n{described}")
        files = {
            PYTHON.place / file.relative_to(output): file.read_text(encoding="utf-8")
            for file in sorted(output.rglob("*.py"))
            if file.relative_to(output).parts[0] not in LEFT_OUT
        }
    for path, text in files.items():
        if found := NUMBERED.search(text):
            raise CodegenError(
                f"{path}: {found[1]} is not a name for users: give its schema a file."
            )
    return files


def models_view(api: Api) -> Json:
    """Return the document with only responses, events and errors.

    A page is the SDK's own `Page` of its rows; its other members stay.
    """
    view = copy.deepcopy(api.client)
    schemas = view["components"]["schemas"]
    pages = {
        str(operation.response.schema_name)
        for operation in api.operations
        if operation.response.kind is ResponseKind.PAGE
    }
    roots: list[object] = [
        [value for key, value in schemas[page]["properties"].items() if key != "data"]
        for page in pages
    ]
    names = {str(operation.response.row_name) for operation in api.operations}
    names |= {str(operation.response.schema_name) for operation in api.operations} - pages
    names |= {event.schema_name for event in api.events} | {PROBLEM}
    roots += [{"$ref": REFERENCE.format(name)} for name in names if name in schemas]
    kept = reached(view, roots)
    models = {name: schema for name, schema in schemas.items() if name in kept}
    for name in sorted(kept):
        models |= _maps(name, models[name])
    for schema in models.values():
        _name_values(schema)
    view["components"] = {"schemas": models}
    view["paths"] = {}
    return view


def _maps(name: str, schema: Json) -> Json:
    """Move the maps of texts in a schema to schemas that it refers to.

    Otherwise the generator would number nullable ones (`AttemptResponseHeadersType0`).
    """
    found = {}
    for key, value in schema.get("properties", {}).items():
        kinds = value.get("type")
        if not is_map(value):
            continue
        own = f"{name}{pascal(words(key))}"
        found[own] = {**value, "type": "object"}
        reference = {"$ref": REFERENCE.format(own)}
        nullable = {"anyOf": [reference, {"type": "null"}]}
        schema["properties"][key] = {
            "description": value["description"],
            **(nullable if "null" in kinds else reference),
        }
    return found


def is_map(schema: Json) -> bool:
    """Whether it is an object with keys of the caller's choice."""
    kinds = schema.get("type", ())
    values = schema.get("additionalProperties")
    texts = isinstance(values, dict) and values.get("type") == "string"
    return "object" in kinds and texts and "properties" not in schema


def _name_values(schema: Json) -> None:
    """Name values that are no words: `read:items` is `READ_ITEMS`, and `item.*` is `ITEM_ALL`."""
    values = schema.get("enum", ())
    if not all(map(str.isidentifier, values)):
        words = (NOT_WORD.sub("_", value.replace("*", "all")) for value in values)
        schema["x-enum-varnames"] = [word.upper() for word in words]


def _module_names(view: Json) -> dict[str, ClassOverride]:
    """Return names of modules; the generator names variables so, and properties must differ."""
    return {
        name: ClassOverride(class_name=name, module_name=f"{snake(words(name))}_model")
        for name, schema in view["components"]["schemas"].items()
        if snake(words(name)) in schema.get("properties", {})
    }
