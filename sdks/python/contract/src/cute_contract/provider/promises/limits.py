"""Rate limits: the numbers fall by the counted calls, and agree with each other."""

from cute_contract.provider.cases import As
from cute_contract.provider.pace import Window, windows
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.trial import Trial
from cute_contract.provider.wire import ApiResponse
from cute_contract.provider.world import UnavailableError

TRIES = 3


def left(response: ApiResponse) -> dict[str, Window]:
    return {window.name: window for window in windows(response.headers)}


def taken(trial: Trial, first: ApiResponse, then: ApiResponse) -> dict[str, int]:
    """Return the calls that each window lost between two responses, longest window last. Raises
    `UnavailableError` if a window restarted in between."""
    before, after = left(first), left(then)
    trial.expect(bool(after) and set(before) == set(after), "windows come and go", before, after)
    if any(after[name].resets > before[name].resets for name in after):
        raise UnavailableError("a window of the quota began again meanwhile")
    names = sorted(after, key=lambda name: after[name].seconds)
    return {name: before[name].left - after[name].left for name in names}


def one_taken(lost: dict[str, int]) -> bool:
    """Return whether one call was counted. A sliding window frees earlier calls in between, but the
    longest one hardly any."""
    *others, longest = lost.values()
    return longest == 1 and all(number <= 1 for number in others)


def counted(trial: Trial) -> None:
    """Check the counting; retry, because other calls with the same key disturb it."""
    for attempt in range(TRIES):
        first, then = trial.ask("list_brands"), trial.ask("list_brands")
        lost = taken(trial, first, then)
        if one_taken(lost):
            return
        trial.expect(attempt < TRIES - 1, "a call doesn't take one unit", "1 of each window", lost)


def free(trial: Trial) -> None:
    tag = trial.ask("list_brands").headers.get("ETag", "")
    for attempt in range(TRIES):
        first = trial.ask("list_brands")
        trial.ask("get_me")
        trial.ask("list_brands", 304, headers={"If-None-Match": tag})
        then = trial.ask("list_brands")
        lost = taken(trial, first, then)
        if one_taken(lost):
            return
        what = "GET /me or a 304 takes quota"
        trial.expect(attempt < TRIES - 1, what, "1 of each window, by the last call", lost)


def agree(trial: Trial) -> None:
    response = trial.ask("list_brands")
    seen = left(response)
    shown = {
        name: response.headers.get(f"X-RateLimit-{name}", "") for name in ("Limit", "Remaining")
    }
    pairs = [(str(w.quota), str(w.left)) for w in seen.values()]
    pair = (shown["Limit"], shown["Remaining"])
    trial.expect(pair in pairs, "X-RateLimit and RateLimit differ", pairs, pair)
    tight = min(seen.values(), key=lambda w: w.left / max(w.quota, 1))
    tightest = tight.left / max(tight.quota, 1) == int(pair[1]) / max(int(pair[0]), 1)
    trial.expect(tightest, "X-RateLimit isn't of the tightest window", tight, pair)
    me = trial.value("get_me")
    stated = {p["name"]: (p["quota"], p["seconds"]) for p in me.get("policies", [])}
    policies = {w.name: (w.quota, w.seconds) for w in seen.values()}
    trial.expect(
        stated == policies, "policies of /me and RateLimit-Policy differ", policies, stated
    )


def of_tier(trial: Trial) -> None:
    tier = trial.value("get_me")["key"]["tier"]
    quotas = trial.served().get("x-rate-limit-tiers", {}).get(tier)
    if quotas is None:
        raise UnavailableError(f"the API serves no document with the tier {tier}")
    seen = {w.name: w.quota for w in left(trial.ask("list_brands")).values()}
    wanted = {name: quotas[name] for name in ("minute", "day")}
    trial.expect(seen == wanted, "the quotas are not those of the tier", wanted, seen)


def request_ids(trial: Trial) -> None:
    responses = [trial.ask("list_brands") for _ in range(3)]
    found = [response.headers.get("X-Request-Id") for response in responses]
    trial.expect(len(set(found)) == len(found), "X-Request-Id repeats", "one each", found)


def any_origin(trial: Trial) -> None:
    response = trial.ask("list_brands", headers={"Origin": "https://shop.example"}, by=As.NOBODY)
    allowed = response.headers.get("Access-Control-Allow-Origin")
    trial.expect(allowed == "*", "pages of other origins can't call", "*", allowed)
    without = "Access-Control-Allow-Credentials" not in response.headers
    trial.expect(without, "pages may send cookies", "no such header", "it is there")


def preflight(trial: Trial) -> None:
    asked = {
        "Origin": "https://shop.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "authorization",
    }
    response = trial.send("list_brands", method="OPTIONS", headers=asked, by=As.NOBODY)
    fine = response.status in {200, 204}
    trial.expect(fine, "a preflight is refused", "204", response.status)
    for name, wanted in (("Origin", "*"), ("Methods", "get"), ("Headers", "authorization")):
        got = response.headers.get(f"Access-Control-Allow-{name}", "")
        what = f"a preflight doesn't allow {wanted}"
        trial.expect(wanted in got.lower(), what, wanted, got or "no such header")


CODINGS = ("gzip", "br", "zstd")


def compressed(trial: Trial) -> None:
    query = {"limit": "100"}
    responses = [
        trial.ask("list_brands", query=query, headers={"Accept-Encoding": coding})
        for coding in CODINGS
    ]
    if len(responses[0].content) < 1024:
        raise UnavailableError("there is no list of 1 KiB")
    if not any("Content-Encoding" in response.headers for response in responses):
        # A proxy in between may remove Accept-Encoding.
        raise UnavailableError("nothing comes compressed: a proxy may ask for no coding")
    for coding, response in zip(CODINGS, responses, strict=True):
        used = response.headers.get("Content-Encoding")
        trial.expect(used == coding, f"{coding} is not used", coding, used)
        tag = response.headers.get("ETag", "")
        ends = tag.endswith(f'-{coding}"')
        trial.expect(ends, "the ETag doesn't name the coding", f'…-{coding}"', tag)


PROMISES = [
    Promise("quota-counts", ("list_brands",), "A call takes one unit of each window.", counted),
    Promise(
        "quota-free",
        ("get_me", "list_brands"),
        "`GET /me` and 304 take nothing.",
        free,
    ),
    Promise(
        "quota-numbers",
        ("list_brands", "get_me"),
        "The headers of rate limits and `policies` agree.",
        agree,
    ),
    Promise(
        "quota-of-tier",
        ("get_me", "list_brands"),
        "The quotas are those of `x-rate-limit-tiers` in the document that the API serves.",
        of_tier,
    ),
    Promise(
        "request-ids",
        ("list_brands",),
        "Each response has its own id.",
        request_ids,
        about="X-Request-Id",
    ),
    Promise("preflight", ("list_brands",), "Preflights need no key.", preflight),
    Promise("any-origin", ("list_brands",), "Pages of any origin may call.", any_origin),
    Promise(
        "compression",
        ("list_brands",),
        "Responses come in the coding asked for, and the ETag says so.",
        compressed,
    ),
]
