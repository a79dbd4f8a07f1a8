"""`make sign` signs the checksums of a release with GnuPG, whose own check then accepts them."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from cute_api.config import ROOT, child_environ
from scripts.checks.proof.strict_http.proxies import environ_of
from scripts.release.__main__ import write_checksums
from tests.deploy.programs import Program
from tests.fixtures.missing import needed

SIGNER = "releases@cute.example"
TIMEOUT_S = 120


@pytest.fixture
def home() -> Iterator[Path]:
    """A keyring with a key, whose agent ends with the block. Paths of sockets end at 107 bytes."""
    gpg, agent, asking = (
        needed(program) for program in (Program.GPG, Program.GPG_AGENT, Program.GPG_CONNECT_AGENT)
    )
    with tempfile.TemporaryDirectory(prefix="cute-gpg-") as name:
        # An unpacked gpg would look where Debian installs it.
        (Path(name) / "gpg.conf").write_text(f"agent-program {agent}\n")
        made = ["--batch", "--passphrase", "", "--quick-generate-key", SIGNER, "ed25519", "sign"]
        try:
            done = run(Path(name), gpg, *made)
            assert done.returncode == 0, done.stderr
            yield Path(name)
        finally:
            run(Path(name), asking, "--no-autostart", "killagent", "/bye")


def run(home: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
    gpg = needed(Program.GPG)
    path = os.pathsep.join([str(Path(gpg).parent), os.environ["PATH"]])
    return subprocess.run(
        command,
        env=child_environ({"GNUPGHOME": str(home), "PATH": path, **environ_of(gpg)}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )


def test_signed_checksums_are_good_until_a_file_changes(home: Path, tmp_path: Path) -> None:
    (tmp_path / "wheel").write_text("some")
    write_checksums(tmp_path)
    signing = [sys.executable, "-m", "scripts.release.signing", str(tmp_path), "--key", SIGNER]
    done = run(home, *signing)
    assert done.returncode == 0, done.stderr
    checksums, signature = tmp_path / "SHA256SUMS", tmp_path / "SHA256SUMS.asc"
    verify: list[str | Path] = [needed(Program.GPG), "--verify", signature, checksums]
    assert run(home, *verify).returncode == 0
    checksums.write_text(checksums.read_text().replace("wheel", "other"))
    assert run(home, *verify).returncode != 0


def test_nothing_is_signed_whose_checksums_differ(home: Path, tmp_path: Path) -> None:
    (tmp_path / "wheel").write_text("some")
    write_checksums(tmp_path)
    (tmp_path / "wheel").write_text("else")
    signing = [sys.executable, "-m", "scripts.release.signing", str(tmp_path), "--key", SIGNER]
    done = run(home, *signing)
    assert done.returncode == 1
    assert "wheel" in done.stderr
    assert not (tmp_path / "SHA256SUMS.asc").exists()
