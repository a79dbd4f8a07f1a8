"""Codes of authenticator apps: the vectors of RFC 6238, and which of them are valid when."""

from datetime import UTC, datetime

import pytest

from cute_api.services.second_factor import recovery_codes, totp

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


# Appendix B; of its eight digits the last six.
@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_a_code_is_that_of_the_rfc(at: int, code: str) -> None:
    now = datetime.fromtimestamp(at, UTC)
    assert totp.matching_step(SECRET, code, now) == at // 30


@pytest.mark.parametrize(
    ("seconds", "is_valid"),
    [(-31, False), (-30, True), (0, True), (29, True), (59, True), (60, False)],
)
def test_a_code_is_valid_for_a_step_before_and_after_its_own(seconds: int, is_valid: bool) -> None:
    step = 1111111109 // 30
    now = datetime.fromtimestamp(step * 30 + seconds, UTC)
    assert totp.matching_step(SECRET, "081804", now) == (step if is_valid else None)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("287 082", "287082"), ("28708", None), ("2870822", None), ("٢٨٧٠٨٢", None)],
)
def test_a_typed_code_may_have_spaces(typed: str, code: str | None) -> None:
    assert totp.read_code(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("abcd-efgh-jkmn-pqrs", "abcdefghjkmnpqrs"),
        (" ABCD efgh jkmn pqrs ", "abcdefghjkmnpqrs"),
        ("abcd-efgh-jkmn-pqr0", None),
        ("287082", None),
    ],
)
def test_a_typed_recovery_code_may_have_any_case_and_spaces(typed: str, code: str | None) -> None:
    assert recovery_codes.read_code(typed) == code
