"""The steps that a saved file triggers, in order."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scripts.spec.bundle import DIST, FILES, SOURCE, Redocly, stale, write
from scripts.spec.redocly import BundleError, LoadedRedocly
from scripts.spec.watch.changes import FileKind
from scripts.spec.watch.protocol import Job
from scripts.spec.watch.report import WatchReport, WatchStep
from scripts.spec.watch.residents import ForkServer, JobError

JSON, YAML = FILES[1], FILES[0]
LAST_GOOD = "The last good state stays on disk, and is served."
SERVED_BEFORE = "The previous version is still served."


@dataclass(slots=True)
class Watcher:
    """Runs the steps. `new_prefork` creates a process, not yet started, that loads the current
    code.
    """

    report: WatchReport
    node: LoadedRedocly
    new_prefork: Callable[[], ForkServer]
    base_url: str
    failed: bool = False
    _prefork: ForkServer | None = None
    _server: int | None = None
    _round: int = 0
    # The process and the bundle that all generated files came from; None if unknown.
    _generated: tuple[ForkServer, bytes] | None = None
    _generating: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def refresh(self, kinds: FileKind, saved: float) -> None:
        """Bring all but the SDKs up to date. `saved` is when, in seconds since 1970."""
        self._round += 1
        self.failed = False
        if FileKind.RULES in kinds:
            self.node.start()
        else:
            self.node.start_if_needed()
        fresh = None
        if FileKind.CODE in kinds or self._prefork is None or self._prefork.gone:
            fresh = asyncio.create_task(self._load())
        changed = await self._bundle()
        loaded = await fresh if fresh is not None else None
        prefork = loaded or self._prefork
        is_down = prefork is not None and not prefork.runs(self._server)
        if prefork is not None and (changed or is_down):
            await asyncio.gather(self._serve(prefork), self._docs(prefork), self._diff(prefork))
        after = f"all but the SDKs {time.time() - saved:.2f} s after it was saved"
        if self.failed and changed:
            self._generated = None  # some of it may be derived from what can't be served
            self.report.ready(SERVED_BEFORE)
        elif self.failed:
            self.report.ready(LAST_GOOD)
        else:
            self.report.ready(after)

    async def sdks(self) -> None:
        """Generate everything, unless it is up to date or a newer save has arrived."""
        wanted = self._round
        async with self._generating:
            prefork = self._prefork
            if wanted != self._round or self.failed or prefork is None:
                return
            bundle = (SOURCE / DIST / JSON).read_bytes()
            if self._generated is not None:
                by, of = self._generated
                if by is prefork and of == bundle:
                    return
            # What it read is known only if nothing was saved while it worked.
            self._generated = None
            if await self._job(prefork, WatchStep.SDKS, Job.SDKS) and wanted == self._round:
                self._generated = prefork, bundle

    async def stop(self) -> None:
        if self._prefork is not None:
            await self._prefork.stop()
        self.node.stop()

    async def _load(self) -> ForkServer | None:
        """A process with freshly loaded code; None if loading fails."""
        began = time.monotonic()
        prefork = self.new_prefork()
        try:
            await prefork.start()
        except JobError as error:
            self._fail(WatchStep.SERVER, began, str(error))
            return None
        self.report.note(f"  our Python code is loaded ({time.monotonic() - began:.1f} s)")
        return prefork

    async def _bundle(self) -> bool:
        """Bundle and lint; True when the files of `openapi/dist` changed."""
        redocly = Redocly(self.node.run)
        began = time.monotonic()
        try:
            fresh = {JSON: await asyncio.to_thread(redocly.bundle_file, SOURCE, JSON)}
        except BundleError as error:
            # Lint says the places; what it doesn't see is printed as the bundler has it.
            if await self._lint(redocly):
                self._fail(WatchStep.BUNDLE, began, str(error))
            return False
        took = time.monotonic() - began
        if not await self._lint(redocly):
            return False
        began = time.monotonic() - took
        fresh[YAML] = await asyncio.to_thread(redocly.bundle_file, SOURCE, YAML)
        old = stale(fresh, SOURCE / DIST)
        if old:
            write(fresh, SOURCE / DIST)
        self._say(WatchStep.BUNDLE, began, f"openapi/{DIST}: {', '.join(old) or 'unchanged'}")
        return bool(old)

    async def _lint(self, redocly: Redocly) -> bool:
        """Lint; return whether there are no findings."""
        began = time.monotonic()
        try:
            findings = await asyncio.to_thread(redocly.lint, SOURCE)
        except BundleError as error:
            findings = str(error).splitlines()
        if findings:
            self._fail(WatchStep.LINT, began, f"{len(findings)} to fix", findings)
            return False
        self._say(WatchStep.LINT, began, "clean")
        return True

    async def _serve(self, prefork: ForkServer) -> None:
        """Serve the current `openapi/dist`; the previous one stays until that works."""
        began = time.monotonic()
        try:
            _, number = await prefork.begin(Job.SERVE)
        except JobError as error:
            self._fail(WatchStep.SERVER, began, str(error))
            if prefork is not self._prefork:
                await prefork.stop()
            return
        old, old_server = self._prefork, self._server
        self._prefork, self._server = prefork, number
        self._say(WatchStep.SERVER, began, f"{self.base_url}/openapi.json")
        if old is not None and old is not prefork:
            await old.stop()
        elif old is not None and old_server is not None:
            await old.end(old_server)

    async def _docs(self, prefork: ForkServer) -> None:
        async with self._generating:
            await self._job(prefork, WatchStep.DOCS, Job.DOCS)

    async def _diff(self, prefork: ForkServer) -> None:
        began = time.monotonic()
        try:
            found = await prefork.call(Job.DIFF)
        except JobError as error:
            self._fail(WatchStep.DIFF, began, str(error))
            return
        self._say(WatchStep.DIFF, began, found["text"], found["details"])

    async def _job(self, prefork: ForkServer, step: WatchStep, job: Job) -> bool:
        """Run a job; return whether it succeeded."""
        began = time.monotonic()
        try:
            changed: list[str] = await prefork.call(job)
        except JobError as error:
            self._fail(step, began, str(error))
            return False
        self._say(step, began, f"{len(changed)} files changed", changed)
        return True

    def _fail(self, step: WatchStep, began: float, text: str, details: Sequence[str] = ()) -> None:
        self.failed = True
        self.report.step(step, time.monotonic() - began, text, details, ok=False)

    def _say(self, step: WatchStep, began: float, text: str, details: Sequence[str] = ()) -> None:
        self.report.step(step, time.monotonic() - began, text, details)
