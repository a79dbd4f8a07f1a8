"""A function for each client, which generates it in a folder and returns a command to use it.

The options are those that docs/guides/sdks.md gives for the language.
"""

import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.checks.proof.generators import tools
from scripts.checks.proof.generators.stage import RunningApi
from scripts.shared.node import find

PROGRAMS = Path(__file__).with_name("programs")
COMPILER = ("--target", "ES2022", "--module", "node16", "--moduleResolution", "node16", "--strict")
# Don't check the types of libraries, which took two thirds of the time.
QUICK = ("--skipLibCheck",)
TYPES = ("--types", "node", "--lib", "ES2022,DOM,DOM.Iterable", "--outDir", "out")
# Without the first, an operation with filters has seventeen arguments in a row.
JAVA_OPTIONS = "useSingleRequestParameter=true,openApiNullable=false,useJakartaEe=true"
# Without the first, constants of two enums have one name; the others read new fields and events.
GO_OPTIONS = (
    "enumClassPrefix=true,useOneOfDiscriminatorLookup=true,"
    "disallowAdditionalPropertiesIfNotPresent=false"
)
# The document has patterns that Java's regular expressions nest deeply for.
STACK = "-J-Xss8m"


@dataclass(frozen=True, slots=True)
class ClientCommand:
    """The command line and environment of a program that uses a client."""

    command: Sequence[str | Path]
    environ: Mapping[str, str] = field(default_factory=dict)


def openapi_generator_python(document: Path, folder: Path) -> ClientCommand:
    generate(document, folder, "python")
    return _python("openapi-generator.py", folder, tools.python())


def openapi_generator_typescript(document: Path, folder: Path) -> ClientCommand:
    generate(document, folder / "client", "typescript-fetch")
    return _typescript("openapi-generator.ts", folder, tools.node_modules())


def openapi_generator_java(document: Path, folder: Path) -> ClientCommand:
    generate(document, folder, "java", JAVA_OPTIONS, "--library", "native")
    compiler, java, annotations = tools.java()
    classes, path = folder / "classes", f"{tools.generator_jar()}:{annotations}"
    sources: list[str | Path] = [
        *(folder / "src" / "main").rglob("*.java"),
        PROGRAMS / "OpenapiGeneratorJava.java",
    ]
    command: list[str | Path] = [compiler, "-nowarn", STACK, "-d", classes, "-cp", path, *sources]
    tools.run(command, cwd=folder)
    return ClientCommand([java, "-cp", f"{classes}:{path}", "OpenapiGeneratorJava"])


def openapi_generator_go(document: Path, folder: Path) -> ClientCommand:
    generate(document, folder, "go", GO_OPTIONS)
    module = folder / "go.mod"
    # With these options nothing of the client imports the module that it asks for.
    text = re.sub(r"(?m)^.*validator\.v2.*\n", "", module.read_text())
    module.write_text(re.sub(r"(?m)^module .*", "module cute.example/client", text))
    program = folder / "cmd" / "use" / "main.go"
    program.parent.mkdir(parents=True)
    shutil.copy(PROGRAMS / "openapi-generator.go", program)
    environ = {"GOPROXY": "off", "GOFLAGS": "-mod=mod", "GOCACHE": str(tools.PLACE / "go")}
    tools.run(
        [tools.python() / "go", "build", "-o", "use", "./cmd/use"], cwd=folder, environ=environ
    )
    return ClientCommand([folder / "use"])


def openapi_fetch(document: Path, folder: Path, *, modules: Path | None = None) -> ClientCommand:
    """`modules` is a `node_modules` with its packages, by default one of the proof."""
    modules = modules or tools.node_modules()
    script = modules / "openapi-typescript" / "bin" / "cli.js"
    client = folder / "client"
    client.mkdir()
    # As the guide has it but for the name: of a `.d.ts` the compiler would not check the types.
    tools.run([find().program, script, document, "-o", client / "schema.ts"], cwd=folder)
    return _typescript("openapi-fetch.ts", folder, modules)


def hey_api(document: Path, folder: Path) -> ClientCommand:
    modules = tools.node_modules()
    script = modules / "@hey-api" / "openapi-ts" / "bin" / "run.js"
    tools.run([find().program, script, "-i", document, "-o", folder / "client"], cwd=folder)
    return _typescript("hey-api.ts", folder, modules)


def openapi_python_client(
    document: Path, folder: Path, *, programs: Path | None = None
) -> ClientCommand:
    """`programs` is the `bin` of an environment that has it, by default one of the proof."""
    programs = programs or tools.python()
    settings = PROGRAMS / "openapi-python-client.yaml"
    command: list[str | Path] = [programs / "openapi-python-client", "generate"]
    options: list[str | Path] = [
        "--path",
        document,
        "--meta",
        "none",
        "--config",
        settings,
        "--output-path",
        folder / "client",
    ]
    tools.run([*command, *options], cwd=folder)
    return _python("openapi-python-client.py", folder, programs)


CLIENTS: Mapping[str, Callable[[Path, Path], ClientCommand]] = {
    "openapi-python-client": openapi_python_client,
    "openapi-typescript with openapi-fetch": openapi_fetch,
    "@hey-api/openapi-ts": hey_api,
    "openapi-generator python": openapi_generator_python,
    "openapi-generator typescript-fetch": openapi_generator_typescript,
    "openapi-generator java": openapi_generator_java,
    "openapi-generator go": openapi_generator_go,
}


def mistakes(use: ClientCommand, folder: Path, on: RunningApi) -> list[str]:
    """Return the program's mistakes by step; raises `ToolError` if the program fails."""
    printed = tools.run(use.command, cwd=folder, environ={**on.environ, **use.environ})
    found = json.loads(printed.splitlines()[-1])
    return [
        f"{step}: {found.get(step)!r}, not {value!r}"
        for step, value in on.expected().items()
        if found.get(step) != value
    ]


def generate(document: Path, folder: Path, name: str, options: str = "", *more: str) -> None:
    """Run openapi-generator."""
    properties = [f"--additional-properties={options}"] if options else []
    command = [*tools.generator(), "-i", document, "-g", name, "-o", folder, *properties, *more]
    tools.run(command, cwd=folder.parent)


def _python(program: str, folder: Path, programs: Path) -> ClientCommand:
    return ClientCommand([programs / "python", PROGRAMS / program], {"PYTHONPATH": str(folder)})


def _typescript(program: str, folder: Path, modules: Path) -> ClientCommand:
    """Check the types of the program and the client, and compile both."""
    (folder / "node_modules").symlink_to(modules)
    shutil.copy(PROGRAMS / program, folder / "use.ts")
    node, script = find().program, modules / "typescript" / "bin" / "tsc"
    tools.run([node, script, *COMPILER, *QUICK, *TYPES, "use.ts"], cwd=folder)
    return ClientCommand([node, folder / "out" / "use.js"])
