"""The prefork: `python -m scripts.spec.watch.prefork CONTROL LISTENER`, two sockets' descriptors.

It imports everything once and then only forks, so that a job starts in a process with everything
loaded and shares nothing else with other jobs. It stays single-threaded, because a fork copies only
one thread.

Over CONTROL (JSON messages) it sends `{"ready": true}`, and takes `{"number", "job", "arguments"}`
and `{"end": number}`. Jobs send `{"number", "response"}` or `{"number", "error"}` themselves; for
each ended job it sends `{"number", "error"}`. When the other end is closed it ends its jobs, then
itself.
"""

import gc
import json
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from signal import Signals
from typing import Any, NoReturn

import cute_api.app  # noqa: F401 - loaded once, before the first fork
from scripts.sandbox.embedded.launch import die_with_parent
from scripts.spec.watch.jobs import OutdatedError, run
from scripts.spec.watch.protocol import MESSAGE_BYTES, Job

GRACE_S = 6.0
POLL_S = 0.05
ERROR_CHARACTERS = 2_000
SERVE = "scripts.spec.watch.serve"


@dataclass(slots=True)
class Forks:
    """The jobs that run: process id and its descriptor, by number."""

    control: socket.socket
    listener: socket.socket
    running: dict[int, tuple[int, int]] = field(default_factory=dict)

    def start(self, number: int, job: Job, arguments: Mapping[str, Any]) -> None:
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                if die_with_parent(parent, Signals.SIGKILL):
                    code = self._do(number, job, arguments)
            finally:
                os._exit(code)
        self.running[number] = (pid, os.pidfd_open(pid))

    def end(self, number: int) -> None:
        if number in self.running:
            os.kill(self.running[number][0], Signals.SIGTERM)

    def reap(self, descriptor: int) -> None:
        """Note the end of the job with this descriptor, whether it has responded or not."""
        number, pid = next((n, pid) for n, (pid, own) in self.running.items() if own == descriptor)
        _, status = os.waitpid(pid, 0)
        del self.running[number]
        os.close(descriptor)
        code = os.waitstatus_to_exitcode(status)
        send(self.control, {"number": number, "error": f"It ended without a response ({code})."})

    def stop(self) -> None:
        for number in self.running:
            self.end(number)
        deadline = time.monotonic() + GRACE_S
        while self.running and time.monotonic() < deadline:
            for pid, descriptor in list(self.running.values()):
                if select.select([descriptor], [], [], POLL_S)[0]:
                    self.running = {n: own for n, own in self.running.items() if own[0] != pid}
        for pid, _ in self.running.values():
            os.kill(pid, Signals.SIGKILL)

    def _do(self, number: int, job: Job, arguments: Mapping[str, Any]) -> int:
        """Do the job in the new process, respond, and return the exit code."""
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        for _, descriptor in self.running.values():
            os.close(descriptor)

        def respond(found: Any) -> None:
            send(self.control, {"number": number, "response": found})

        try:
            run(job, arguments, self.listener, respond)
        except OutdatedError:
            serve_afresh(self.control, self.listener, number)
        except Exception as error:
            traceback.print_exc()
            text = f"{type(error).__name__}: {error}"[:ERROR_CHARACTERS]
            send(self.control, {"number": number, "error": text})
            return 1
        return 0


def serve_afresh(control: socket.socket, listener: socket.socket, number: int) -> NoReturn:
    """Become a process that loads the server again, and serves it: see `serve`."""
    for end in (control, listener):
        end.set_inheritable(True)
    descriptors = [str(control.fileno()), str(listener.fileno())]
    command = [sys.executable, "-m", SERVE, *descriptors, str(number)]
    os.execv(command[0], command)  # noqa: S606 - no shell; keeps the job's process id


def send(control: socket.socket, message: Mapping[str, Any]) -> None:
    """Send a message, even if the receiver may be gone."""
    try:
        control.send(json.dumps(message).encode())
    except OSError:
        return


def main(arguments: list[str]) -> None:
    control, listener = (socket.socket(fileno=int(descriptor)) for descriptor in arguments)
    forks = Forks(control, listener)
    gc.freeze()  # what is loaded is shared with the jobs, as long as nothing writes to it
    send(control, {"ready": True})
    while True:
        ends = [descriptor for _, descriptor in forks.running.values()]
        for source in select.select([control.fileno(), *ends], [], [])[0]:
            if source != control.fileno():
                forks.reap(source)
                continue
            message = control.recv(MESSAGE_BYTES)
            if not message:
                forks.stop()
                return
            request = json.loads(message)
            if "end" in request:
                forks.end(request["end"])
            else:
                forks.start(request["number"], Job(request["job"]), request["arguments"])


if __name__ == "__main__":
    main(sys.argv[1:])
