"""Where a portal request comes from, as its owner shall recognise it later."""

from dataclasses import dataclass

AGENT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Client:
    """An address, and what the browser calls itself. Both are only shown, never trusted."""

    address: str = ""
    agent: str = ""

    @classmethod
    def of(cls, address: str | None, agent: str | None) -> "Client":
        shown = "".join(letter for letter in agent or "" if letter.isprintable())
        return cls(address or "", shown[:AGENT_LENGTH])


UNKNOWN = Client()
