"""The server of the Cute API. `docs/architecture.md` describes the folders."""
