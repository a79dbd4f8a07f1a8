"""Prove that every process refuses an ended key, token, app or install from the next request on.

`python -m scripts.checks.proof.revocation --calls 10000` starts stores and 4 processes of the API.
Callers ask all of them without a pause while a key is ended: in each way, with Valkey up, killed
and returning. Of the calls that begin after the response to the ending (10,000 a case) none may be
accepted. The same holds for the session and the temporary key of a member who is removed from an
organisation. Then the revoking process is killed before and after the commit: before it the key
must work everywhere and no row be written; after it the key must be refused and all rows be
written.
"""

import argparse
import sys
from collections.abc import Sequence

from scripts.checks.proof.fleet import PROCESSES
from scripts.checks.proof.revocation.endings import CASES
from scripts.checks.proof.revocation.proof import KillMoment, RevocationProof, ValkeyState
from scripts.checks.proof.verdict import exit_code
from scripts.checks.stack import stack


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.revocation")
    parser.add_argument("--calls", type=int, default=10_000, help="after each ending")
    options = parser.parse_args(arguments)
    total = 0
    with stack() as running:
        proof = RevocationProof(running)
        for valkey in ValkeyState:
            for ending, by_token in CASES:
                ended = proof.end(ending, valkey, options.calls, by_token=by_token)
                total += ended.calls_after
                called = "with a token, " * by_token + f"Valkey {valkey}"
                print(
                    f"{ending}, {called}: {ended.accepted_before} calls accepted before, "
                    f"0 of {ended.calls_after} after",
                    flush=True,
                )
            for by_key in (False, True):
                removed = proof.remove_member(valkey, options.calls, by_key=by_key)
                total += removed.calls_after
                print(
                    f"{'a temporary key' if by_key else 'the session'} of a removed member, Valkey "
                    f"{valkey}: {removed.accepted_before} calls accepted before, 0 of "
                    f"{removed.calls_after} after",
                    flush=True,
                )
        for moment in KillMoment:
            seen = proof.kill(moment, options.calls // 10)
            print(
                f"Killed {moment}: no partial effects, {seen} calls with the same response",
                flush=True,
            )
    print(f"Proven: 0 of {total} calls accepted, over {PROCESSES} processes.")


if __name__ == "__main__":
    sys.exit(exit_code(main))
