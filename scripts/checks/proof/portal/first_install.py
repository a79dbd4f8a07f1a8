"""Prove that a person comes from nothing to an installed seller's first event in three minutes.

`python -m scripts.checks.proof.portal.first_install` starts a sandbox and follows the guide "Build
an app for many sellers", with the texts, commands and files of its page. In a real browser it signs
up, creates the app and its key, and gives the consent. In a shell it pushes `app.yaml` and starts
the receiver, on a free port. It waits as long as a person takes (`walk.py`). It uses this
environment's packages, because the time of an installation depends on network and disk. It prints
the seconds of each step.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from scripts.checks.proof.portal.stage import (
    PASSWORD,
    PATIENCE_S,
    PortalProcesses,
    running,
    wait_for,
)
from scripts.checks.proof.portal.walk import AIM_S, READ_S, SWITCH_S, Walk, new_profile
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.shared.chromium import chromium
from scripts.shared.ports import free_port

MOST_S = 180.0
EMAIL = "dana@apps.example"
GUIDE = "/docs/apps"
TITLE = "The first event in three minutes"
NAME = "My first app"
FIRST_EVENT = "app.installed "
PORT = "9000"
EXPORT = "export WEBHOOK_SECRET="
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
STEP = re.compile(r"^\d\. ", re.MULTILINE)
CODE = re.compile(r"`([^`]+)`")
SECRET = re.compile(r"whsec_\S+")


class Shell:
    """A shell in a folder, with this environment's programs, whose variables last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._set = ""

    def export(self, lines: str) -> None:
        """Set variables with lines of `export`; other lines are not run."""
        self._set += "".join(f"{line}\n" for line in lines.splitlines() if line[:7] == "export ")

    def run(self, command: str) -> str:
        """Return the output of a command. Raises `NotProvenError` if it fails."""
        ran = subprocess.run(
            self._command(command),
            cwd=self._folder,
            env=self._environ(),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_S,
        )
        if ran.returncode != 0:
            raise NotProvenError(f"`{command}` failed: {ran.stdout}{ran.stderr}")
        return ran.stdout

    @contextmanager
    def started(self, command: str, log: Path) -> Iterator[None]:
        """A command that runs until the block ends, and writes to a log."""
        with log.open("w") as output:
            process = subprocess.Popen(
                self._command(f"exec env {command}"),
                cwd=self._folder,
                env=self._environ(),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                yield
            finally:
                process.kill()
                process.wait()

    def _command(self, command: str) -> list[str]:
        return ["sh", "-c", self._set + command]

    def _environ(self) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"
        return {"PATH": path, "HOME": str(self._folder), "NO_PROXY": "127.0.0.1"}


class Guide:
    """The first section of the guide, in a tab of its own; its port is replaced by a free one."""

    def __init__(self, page: Page, walk: Walk, port: int) -> None:
        page.goto(GUIDE)
        markdown = page.get_by_role("link", name="View as Markdown").get_attribute("href")
        text = page.request.get(str(markdown)).text()
        _, title, rest = text.partition(f"\n## {TITLE}\n")
        if not title:
            raise NotProvenError(f"{GUIDE} has no section {TITLE}.")
        prose = FENCED.sub("", rest.partition("\n## ")[0])
        self._parts = STEP.split(prose)
        self._page, self._walk, self._port = page, walk, str(port)

    def read(self, number: int) -> None:
        """Read a numbered step, or the text before the first (0)."""
        self._walk.read(self._parts[number])

    def code(self, number: int, start: str) -> str:
        """Return the code in the text of a step that begins so."""
        for code in CODE.findall(self._parts[number]):
            if code.startswith(start):
                return self._here(code)
        raise NotProvenError(f"Step {number} of {GUIDE} has no `{start}…`.")

    def block(self, number: int) -> str:
        """Copy a code block of the page, counted from 0."""
        self._page.bring_to_front()
        return self._here(self._walk.copied(self._page.locator("main .samples").nth(number)))

    def _here(self, text: str) -> str:
        return text.replace(PORT, self._port)


def walk_through(browser: Browser, processes: PortalProcesses, folder: Path) -> Walk:
    """Follow the guide until the receiver has the first event.

    Raises `NotProvenError` if a step fails.
    """
    context, walk, port = new_profile(browser, processes.api.base_url), Walk(), free_port()
    shell, log = Shell(folder), folder / "app.log"
    try:
        with walk.step("sign up"):
            guide = Guide(context.new_page(), walk, port)
            guide.read(0)
            guide.read(1)
            page = context.new_page()
            _sign_up(page, walk)
        with walk.step("create the app and its key"):
            uri = guide.code(1, "http://")
            shell.export(_create_app(page, walk, uri, guide.code(1, "read:")))
        with walk.step("push app.yaml"):
            guide.read(2)
            _save(folder / "app.yaml", guide.block(0), walk)
            guide.read(3)
            command = guide.code(3, "CUTE_API_KEY=")
            walk.key_in(command)
            secret = SECRET.search(shell.run(command))
            if secret is None:
                raise NotProvenError("the push shows no secret")
            walk.key_in(EXPORT)
            walk.pause(AIM_S)
            shell.export(EXPORT + secret[0])
        with walk.step("start the receiver"):
            guide.read(4)
            _save(folder / "app.py", guide.block(1), walk)
            guide.read(5)
            command = guide.code(5, "REDIRECT_URI=")
            walk.key_in(command)
        with shell.started(command, log):
            with walk.step("install as a seller"):
                guide.read(6)
                _connect(page, walk, guide.code(6, "http://"), log)
            with walk.step("get the first event"):
                wait_for(lambda: FIRST_EVENT in log.read_text(), "the first event")
        return walk
    finally:
        context.close()


def _sign_up(page: Page, walk: Walk) -> None:
    page.goto("/apps/new")
    walk.click(page.get_by_role("main").get_by_role("link", name="Sign up"))
    walk.type(page.get_by_label("Email"), EMAIL)
    walk.fill(page.get_by_label("Password"), PASSWORD)
    walk.click(page.get_by_role("button", name="Sign up"))
    walk.click(page.get_by_role("link", name="Apps", exact=True))
    walk.click(page.get_by_role("link", name="Create an app"))


def _create_app(page: Page, walk: Walk, redirect_uri: str, scope: str) -> str:
    """Create the app and a key; return the lines for a shell."""
    walk.pause(READ_S)
    walk.type(page.get_by_label("Name", exact=True), NAME)
    walk.fill(page.get_by_label("Redirect URIs"), redirect_uri)
    walk.click(page.get_by_label(scope))
    walk.click(page.get_by_role("button", name="Create app"))
    walk.click(page.get_by_role("button", name="Create a key"))
    walk.pause(READ_S)
    lines = walk.copied(page.locator(".samples"))
    walk.pause(SWITCH_S)
    return lines


def _save(file: Path, content: str, walk: Walk) -> None:
    """Paste into an editor, and save."""
    walk.pause(SWITCH_S)
    walk.key_in(file.name)
    file.write_text(content, encoding="utf-8")
    walk.pause(SWITCH_S)


def _connect(page: Page, walk: Walk, url: str, log: Path) -> None:
    walk.pause(SWITCH_S)
    walk.key_in(url)
    wait_for(lambda: "Running on" in log.read_text(), "the receiver")
    page.bring_to_front()
    page.goto(url)
    walk.read(page.get_by_role("main").inner_text())
    walk.click(page.get_by_role("button", name="Allow"))
    expect(page.locator("body")).to_contain_text("Connected")


def main() -> None:
    with (
        chromium() as browser,
        running(sandbox=True) as processes,
        tempfile.TemporaryDirectory() as name,
    ):
        walk = walk_through(browser, processes, Path(name))
    walk.report("nothing to the first event")
    if walk.total_s > MOST_S:
        raise NotProvenError(f"more than {MOST_S:.0f} s.")
    print(f"Proven: within {MOST_S:.0f} s.")


if __name__ == "__main__":
    sys.exit(exit_code(main))
