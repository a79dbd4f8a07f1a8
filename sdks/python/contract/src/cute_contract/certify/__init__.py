"""`cute-contract certify`: send us a result that `--sign` wrote.

`signing` makes the file of a run, `command` uploads it.
"""

import argparse
import importlib

DESCRIPTION = (
    "Uploads a signed result, as --sign wrote it. The portal shows it for 30 days, or until a "
    "newer version of the API appears. Upload it with the key that signed it, within 24 hours."
)
EPILOG = (
    "example: cute-contract certify client.jws --base-url https://api.cute.example --key cute_…"
)


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The options of the subcommand."""
    parser = subparsers.add_parser(
        "certify", help="send us a signed result", description=DESCRIPTION, epilog=EPILOG
    )
    parser.set_defaults(run=run)
    parser.add_argument("certificate", metavar="FILE", help="the file that --sign wrote")
    parser.add_argument("--base-url", required=True, metavar="URL", help="with or without /v1")
    parser.add_argument("--key", required=True, metavar="KEY", help="the key that signed it")


def add_sign_options(parser: argparse.ArgumentParser, *, has_key: bool = True) -> None:
    """Add the options of a command whose result can be signed; `has_key` if it has a --key."""
    parser.add_argument(
        "--sign", metavar="FILE", help="write a signed result, for `cute-contract certify`"
    )
    default = ", --key without it" if has_key else ""
    parser.add_argument(
        "--sign-key", metavar="KEY", help=f"the key of yours or of your app that signs{default}"
    )


def run(options: argparse.Namespace) -> int:
    """Upload it; the exit status."""
    # Other subcommands and --help don't need the SDK.
    command = importlib.import_module("cute_contract.certify.command")
    status: int = command.run(options)
    return status
