"""Run the contract kit behind proxies that change nothing, with the arguments `URL SOURCE OPTION…`.

The proxies run in the kit's process, because beside the API they would slow it down.
"""

import sys

from cute_contract import cli

from scripts.checks.proof.contract_kit.running import breaking
from scripts.shared.ports import free_port


def main() -> int:
    upstream, source, *options = sys.argv[1:]
    with breaking(upstream, free_port(), source) as proxy:
        return cli.main(["provider", *proxy.options, *options])


if __name__ == "__main__":
    sys.exit(main())
