"""`python -m scripts.proof.contract_kit.one URL SOURCE FAULT OPTION…`: the kit, behind proxies.

They are in the kit's process, which waits for them anyway: beside the API they would slow it down.
"""

import sys

from cute_sdk.contract import cli

from scripts.proof.contract_kit.corpus import FAULTS
from scripts.proof.contract_kit.running import breaking
from scripts.sandbox import free_port


def main() -> int:
    upstream, source, fault, *options = sys.argv[1:]
    with breaking(upstream, free_port(), source) as proxy:
        proxy.fault = FAULTS.get(fault)
        return cli.main(["provider", *proxy.options, *options])


if __name__ == "__main__":
    sys.exit(main())
