"""Whether two clocks agree: pure."""

from cute_api.doctor.outcomes import Judgement, failed, fine, warned

# With this difference, requests are logged and counted in wrong minutes, and OIDC logins may fail.
BAD_S = 60.0
WARN_S = 1.0
BOUND = f"warning from {WARN_S:g} s, failed from {BAD_S:g} s"
ACTION = "Set the clocks of both hosts by NTP (chrony, systemd-timesyncd)."


def of_clocks(asked_at: float, theirs: float, heard_at: float) -> Judgement:
    """Compare times in seconds since 1970: ours before and after the query, theirs between.

    Half of the round trip is unknown, and is subtracted from the difference.
    """
    ahead = theirs - (asked_at + heard_at) / 2
    apart = max(0.0, abs(ahead) - (heard_at - asked_at) / 2)
    found = f"{abs(ahead):.3f} s {'ahead of' if ahead > 0 else 'behind'} this host ({BOUND})"
    if apart >= BAD_S:
        return failed(found, ACTION)
    return warned(found, ACTION) if apart >= WARN_S else fine(found)
