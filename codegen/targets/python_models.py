"""The Python SDK's models and requests, by openapi-python-client with some templates of ours.

Ours make enums open (an unknown value becomes a member), load models when they are used, and leave
out the generator's own client: the SDK has its own.
"""

import io
import json
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
# The generator's own client and its errors: nothing of ours uses them.
LEFT_OUT = ("client.py", "errors.py")

# The generator's model template asks linters for patience; nothing here lints generated code.
IGNORE = " # noqa: PLC0415"


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
            faults = generate(config=config, custom_template_path=TEMPLATES)
        if faults:
            told = "\n".join(f"{fault.header}\n{fault.detail or ''}".strip() for fault in faults)
            raise CodegenError(f"openapi-python-client can't read the spec:\n{told}")
        return {
            PLACE / file.relative_to(output): file.read_text(encoding="utf-8").replace(IGNORE, "")
            for file in sorted(output.rglob("*.py"))
            if file.name not in LEFT_OUT or file.parent != output
        }


def _module_names(api: Api) -> dict[str, ClassOverride]:
    """The generator names a variable like the module: no property may have that name too."""
    return {
        name: ClassOverride(class_name=name, module_name=f"{snake(name)}_model")
        for name, schema in api.client["components"]["schemas"].items()
        if snake(name) in schema.get("properties", {})
    }
