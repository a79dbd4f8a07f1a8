"""The supervisor's output on the terminal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from rich.console import Console
from rich.markup import escape

from cute_api.config import LOOPBACK_HOSTS
from scripts.sandbox.state import DemoData


@dataclass(frozen=True, slots=True)
class DevReport:
    """Prints lines on standard output, errors on standard error. Ignores a closed terminal."""

    out: Console = field(default_factory=lambda: Console(highlight=False))
    err: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))

    def step(self, text: str) -> None:
        self._print(self.out, f"[dim]{escape(text)}[/dim]")

    def event(self, text: str) -> None:
        self._print(self.out, f"[yellow]{escape(text)}[/yellow]")

    def error(self, text: str) -> None:
        self._print(self.err, f"[bold red]error:[/bold red] {escape(text)}")

    def ready(self, demo: DemoData, logs: str, seconds: float, metrics: str) -> None:
        """Print how to use the sandbox.

        `logs` is a folder. `metrics` is a URL, or the reason why metrics are off.
        """
        call = f"curl -H 'Authorization: Bearer {demo.api_key}' '{demo.base_url}/v1/items?limit=3'"
        facts = {
            "API": f"{demo.base_url}/v1",
            "Spec": f"{demo.base_url}/openapi.yaml",
            "Portal": f"{demo.base_url}/login",
            **_passkeys(demo.base_url),
            "Login": f"{demo.email} / {demo.password}",
            "Key": f"{demo.api_key} (tier pro, all scopes)",
            "Metrics": metrics,
            "Logs": logs,
        }
        self._print(self.out, f"\n[bold green]Cute is ready[/bold green] ({seconds:.1f} s)\n")
        for name, value in facts.items():
            self._print(self.out, f"  [bold]{name:<8}[/bold] {escape(value)}")
        self._print(self.out, f"\n  {escape(call)}\n\n[dim]Ctrl-C stops everything.[/dim]")

    def _print(self, console: Console, markup: str) -> None:
        try:
            console.print(markup, soft_wrap=True)
        except OSError:
            return


def _passkeys(base_url: str) -> Mapping[str, str]:
    """Return where passkeys work: browsers allow none at an address, such as 127.0.0.1.

    The other URLs keep the address, because `localhost` may first lead to another server's `::1`.
    """
    parts = urlsplit(base_url)
    if parts.hostname == "localhost" or parts.hostname not in LOOPBACK_HOSTS:
        return {}
    return {"Passkeys": f"{parts.scheme}://localhost:{parts.port}/login"}
