"""The edits of a new operation: spec, service, handler, tests."""

from typing import Any

from scripts.scaffold import MARK, python_text, shape, words, yaml_text
from scripts.scaffold.answers import Route, new_parameter
from scripts.scaffold.edits import Edits
from scripts.scaffold.modules import add_handler_module, add_service, refuse_defined
from scripts.scaffold.rendering import render
from scripts.scaffold.shape import Content, NewOperation
from scripts.scaffold.source import ENTRY, PARAMETERS, SPEC, Source
from scripts.scaffold.tests_text import add_tests

WITH_BODY = ("create", "put", "update")
# An id for examples of things that have no example yet.
EXAMPLE_ID = "01a1ad02-c83d-7b19-9e52-4f6a0c8d7e31"


def plan(edits: Edits, source: Source, route: Route, name: str, scope: str) -> list[str]:
    """Add all edits; returns what is left to do. Raises `RefusalError`."""
    tag = shape.tag(route, source)
    new = _with_schemas(edits, source, route=route, name=name, tag=tag, scope=scope)
    for parameter in route.parameters:
        if new_parameter(parameter, route, source):
            key = source.parameter_key(parameter)
            text = render("parameter.yaml", key=key, name=parameter, id=EXAMPLE_ID)
            _append_entry(edits, PARAMETERS, text, parameter)
    refuse_defined(edits, f"server/handlers/{tag}.py", name)
    if tag not in source.tags:
        entry = f"  - name: {tag}\n    description: {MARK} (what these operations are for).\n"
        edits.change(ENTRY, lambda old: yaml_text.append_item(old, "tags", entry), f"tag {tag}")
        add_handler_module(edits, tag)
    _add_path(edits, source, new)
    module = add_service(edits, new)
    _add_handler(edits, new, module.rsplit("/", 1)[-1].removesuffix(".py"))
    add_tests(edits, new)
    return [
        f"Fill in what is marked `{MARK}`: `python -m pytest tests/test_stubs.py` lists it. Write "
        f"`{name}` in {module}.",
        f"`python -m pytest tests/spec tests/api/test_statuses.py -k {name}` until it passes.",
        "`make generate` after each change of the YAML; at the end `make test`.",
        "Where its answer holds an id that others take, or it takes one: openapi/links.yaml. A new "
        "kind of id: tests/snippets/stage.py too, which says how one comes by it.",
    ]


def _with_schemas(
    edits: Edits, source: Source, *, route: Route, name: str, tag: str, scope: str
) -> NewOperation:
    noun = words.noun(name)
    verb = name.partition("_")[0]
    body = answer = None
    if route.method in ("post", "put", "patch") and verb in WITH_BODY:
        patch = verb == "update"
        schema = f"{words.camel(noun)}Patch" if patch else f"New{words.camel(noun)}"
        body = _content(edits, source, schema, noun, "schema.yaml", sent=True, patch=patch)
    if route.method != "delete":
        thing = words.camel(noun)
        item = _content(edits, source, thing, noun, "schema.yaml", sent=False)
        answer = item
        if verb == "list":
            answer = _content(
                edits, source, f"{thing}List", noun, "list.yaml", item=thing, example=item.example
            )
    return NewOperation(route, name, tag, scope, noun, body, answer)


def _content(
    edits: Edits, source: Source, schema: str, noun: str, template: str, **values: Any
) -> Content:
    """The content of a schema that is there, or of a stub that is added."""
    name = "page" if schema.endswith("List") else noun
    if schema in source.schemas:
        return Content(schema, name, source.example(schema))
    text = render(template, name=schema, noun=noun, id=EXAMPLE_ID, **values)
    edits.create(f"{SPEC}/schemas/{schema}.yaml", text, "a stand-in schema")
    return Content(schema, name, _example_of(text))


def _example_of(text: str) -> Any:
    return yaml_text.load(text)["examples"][0]


def _append_entry(edits: Edits, path: str, entry: str, what: str) -> None:
    edits.change(path, lambda old: yaml_text.insert_entry(old, [], entry), what)


def _add_path(edits: Edits, source: Source, new: NewOperation) -> None:
    route = new.route
    block = render(
        "operation.yaml",
        method=route.method,
        id=new.id,
        tag=new.tag,
        needs=shape.needs(new),
        scopes=new.scopes,
        public=new.public,
        parameters=shape.parameters(new),
        body=new.body,
        answer=new.answer,
        status=new.status,
        headers=shape.headers(new),
        errors=shape.errors(new),
    )
    what = f"{route.method.upper()} {route.path}"
    there = source.paths.get(route.path)
    if there is not None:
        place = [there.key]
        edits.change(
            f"{SPEC}/{there.file}", lambda old: yaml_text.insert_entry(old, place, block), what
        )
        return
    file = f"paths/{new.tag}.yaml"
    known = yaml_text.keys(edits.text(f"{SPEC}/{file}")) if edits.exists(f"{SPEC}/{file}") else []
    key = _key(new, known)
    references = [f"../parameters.yaml#/{source.parameter_key(one)}" for one in route.parameters]
    shared = "".join(f"    - $ref: {reference}\n" for reference in references)
    entry = f"{key}:\n" + (f"  parameters:\n{shared}" if shared else "") + block
    if known:
        _append_entry(edits, f"{SPEC}/{file}", entry, what)
    else:
        edits.create(f"{SPEC}/{file}", entry, what)
    line = f"  {route.path}:\n    $ref: {file}#/{key}\n"
    after = _neighbour(route, source)
    edits.change(
        ENTRY, lambda old: yaml_text.insert_entry(old, ["paths"], line, after=after), "its path"
    )


def _key(new: NewOperation, known: list[str]) -> str:
    """The name of a path in its file: the noun, in the plural for a collection."""
    last = new.route.segments[-1]
    name = new.noun if last.startswith("{") else last.replace("-", "_")
    return name if name not in known else f"{new.id}_path"


def _neighbour(route: Route, source: Source) -> str | None:
    """The path to stand behind: the last one that begins like this one; None for the end."""
    for length in range(len(route.segments), 0, -1):
        head = route.segments[:length]
        alike = [path for path in source.paths if path.strip("/").split("/")[:length] == head]
        if alike:
            return alike[-1]
    return None


def _add_handler(edits: Edits, new: NewOperation, service: str) -> None:
    create = new.status == "201" and new.tag != "sandbox"
    location = words.PARAMETER.sub(lambda match: f"{{call.path['{match[1]}']}}", new.route.path)
    code = render(
        "handler.py",
        id=new.id,
        status=new.status,
        service=service,
        noun=new.noun,
        location=location if create else "",
        arguments=shape.call_arguments(new),
    )
    imports = [f"from server.services import {service}"]
    imports += ["from server.spec import BASE_PATH"] if create else []
    path = f"server/handlers/{new.tag}.py"
    edits.change(
        path,
        lambda old: python_text.tidy(python_text.append(old, code, imports), edits.root / path),
        f"handler {new.id}",
    )
