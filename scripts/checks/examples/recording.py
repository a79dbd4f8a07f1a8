"""Record what the examples use of the API: `make examples RECORD=DIR`."""

from functools import partial
from pathlib import Path

from cute_contract.record.facts import save
from cute_contract.record.launching import launched
from cute_contract.record.recording import merged, recorded

from scripts.checks.examples.part import Launch, PartError


class Recording:
    """Records each example into a folder below `home`, and then into a file of `contracts`."""

    def __init__(self, home: Path, contracts: Path) -> None:
        self._home = home
        self._contracts = contracts

    def launch(self, name: str) -> Launch:
        """Return what records the programs of an example."""
        folder = self._home / name
        folder.mkdir(parents=True)
        return partial(launched, folder=str(folder))

    def save(self) -> None:
        """Write the contract file of each example, in place of an earlier one."""
        self._contracts.mkdir(parents=True, exist_ok=True)
        for folder in sorted(self._home.iterdir()):
            facts = merged(folder)
            if not facts.operations:
                raise PartError(f"Nothing was recorded of {folder.name}.")
            save(self._contracts / f"{folder.name}.json", recorded(folder.name, facts))
