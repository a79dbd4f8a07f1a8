"""Which Python modules take the new functions, and what is put into them."""

from scripts.scaffold import RefusalError, python_text, words
from scripts.scaffold.edits import Edits
from scripts.scaffold.rendering import render
from scripts.scaffold.shape import NewOperation

# A module that would grow beyond this gets a neighbour instead.
ROOM = 180
HANDLERS = "server/handlers/__init__.py"


def refuse_defined(edits: Edits, path: str, name: str) -> None:
    """Refuse when the module has a function of this name already."""
    if edits.exists(path) and python_text.defines(edits.text(path), name):
        raise RefusalError(f"{path} defines `{name}` already. Choose another name, or remove it.")


def service_module(edits: Edits, *names: str) -> str:
    """The path of the first module of these names that isn't there or has room."""
    for name in names:
        path = f"server/services/{name}.py"
        if not edits.exists(path) or len(edits.text(path).splitlines()) <= ROOM:
            return path
    raise RefusalError(
        f"server/services/{names[-1]}.py has more than {ROOM} lines: split it first."
    )


def add_service(edits: Edits, new: NewOperation) -> str:
    """Add the service's function; returns the path of its module."""
    path = service_module(edits, new.tag, words.plural(new.noun), new.id)
    refuse_defined(edits, path, new.id)
    if not edits.exists(path):
        edits.create(path, render("service_module.py", noun=new.noun), "a new module")
    ids = [name for name in new.route.parameters if name.endswith("_id")]
    arguments = ["session: Session", *([] if new.public else ["principal: Principal"])]
    arguments += [f"{name}: {'UUID' if name in ids else 'str'}" for name in new.route.parameters]
    arguments += [*(["query: Json"] if new.listed else []), *(["body: Json"] if new.body else [])]
    code = render(
        "service.py",
        id=new.id,
        module=path,
        arguments=arguments,
        answers=new.answer.schema if new.answer else "",
    )
    imports = ["from sqlalchemy.orm import Session", "from server.problems import ApiError, Code"]
    imports += [] if new.public else ["from server.services.principals import Principal"]
    imports += ["from uuid import UUID"] if ids else []
    _append(edits, path, code, imports, f"service {new.id}")
    return path


def add_function(edits: Edits, path: str, name: str, code: str, imports: list[str]) -> None:
    """Add a function to a module that is there or was just created."""
    refuse_defined(edits, path, name)
    _append(edits, path, code, imports, f"service {name}")


def add_handler_module(edits: Edits, tag: str) -> None:
    """A module for the operations of a new tag, and its place among the others."""
    edits.create(f"server/handlers/{tag}.py", render("handler_module.py", tag=tag), "a new module")

    def register(old: str) -> str:
        new = python_text.insert_entry(old, "MODULES", f'"{tag}": {tag}')
        new = python_text.add_imports(new, [f"from server.handlers import {tag}"])
        return python_text.tidy(new, edits.root / HANDLERS)

    edits.change(HANDLERS, register, f"tag {tag}")


def _append(edits: Edits, path: str, code: str, imports: list[str], what: str) -> None:
    def appended(old: str) -> str:
        needed = list(imports)
        if "Json" in code and "Json = " not in old:
            old = old.rstrip("\n") + "\n\nJson = dict[str, Any]\n"
            needed.append("from typing import Any")
        return python_text.tidy(python_text.append(old, code, needed), edits.root / path)

    edits.change(path, appended, what)
