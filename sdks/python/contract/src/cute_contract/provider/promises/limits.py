"""Rate limits: the numbers fall by the counted calls, and agree with each other."""

import time
from email.utils import parsedate_to_datetime

from cute_contract.provider.cases import As
from cute_contract.provider.pace import Window, windows
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import create
from cute_contract.provider.promises.trial import Trial
from cute_contract.provider.wire import ApiResponse
from cute_contract.provider.world import UnavailableError

TRIES = 3
# The windows of all keys of the user together.
OF_USER = "user_"
# Both are rounded, and may be of two seconds.
CLOCK_SECONDS = 3
NEAR_CALLS = 20
LENGTHS = {"minute": 60, "day": 86_400}


def left(response: ApiResponse) -> dict[str, Window]:
    return {window.name: window for window in windows(response.headers)}


def taken(trial: Trial, first: ApiResponse, then: ApiResponse) -> dict[str, int]:
    """Return the calls that each window lost between two responses, longest window last. Raises
    `UnavailableError` if a window restarted in between."""
    before, after = left(first), left(then)
    trial.expect(
        bool(after) and set(before) == set(after),
        "responses differ in their windows",
        before,
        after,
    )
    if any(after[name].resets > before[name].resets for name in after):
        raise UnavailableError("a window of the quota restarted during the check")
    names = sorted(after, key=lambda name: after[name].seconds)
    return {name: before[name].left - after[name].left for name in names}


def one_taken(lost: dict[str, int]) -> bool:
    """Return whether the key's own windows counted one call. A sliding window frees earlier calls
    in between, but the longest one hardly any."""
    *others, longest = (number for name, number in lost.items() if not name.startswith(OF_USER))
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
        flaw = "GET /me or a 304 takes quota"
        trial.expect(attempt < TRIES - 1, flaw, "1 of each window, by the last call", lost)


def served_at(response: ApiResponse) -> float:
    """Return the Unix time of a response by its `Date`, or else by our clock."""
    try:
        return parsedate_to_datetime(response.headers.get("Date", "")).timestamp()
    except ValueError:
        return time.time()


def agree(trial: Trial) -> None:
    response = trial.ask("list_brands")
    seen = left(response)
    shown = {
        name: response.headers.get(f"X-RateLimit-{name}", "") for name in ("Limit", "Remaining")
    }
    pairs = [(str(w.quota), str(w.left)) for w in seen.values()]
    pair = (shown["Limit"], shown["Remaining"])
    trial.expect(pair in pairs, "X-RateLimit and RateLimit differ", pairs, pair)
    ends = [w.resets for w in seen.values() if (str(w.quota), str(w.left)) == pair]
    stated_reset = response.headers.get("X-RateLimit-Reset", "")
    after = int(stated_reset) - served_at(response) if stated_reset.isdigit() else -1
    flaw = "X-RateLimit-Reset and RateLimit differ"
    near = any(abs(after - end) <= CLOCK_SECONDS for end in ends)
    trial.expect(near, flaw, f"now and {ends} s, in Unix seconds", stated_reset)
    within = all(window.resets <= window.seconds for window in seen.values())
    trial.expect(within, "RateLimit ends after its window", "t up to w", seen)
    tight = min(seen.values(), key=lambda w: w.left / max(w.quota, 1))
    tightest = tight.left / max(tight.quota, 1) == int(pair[1]) / max(int(pair[0]), 1)
    trial.expect(tightest, "X-RateLimit isn't of the tightest window", tight, pair)
    me = trial.value("get_me")
    stated = {p["name"]: (p["quota"], p["seconds"]) for p in me.get("policies", [])}
    policies = {w.name: (w.quota, w.seconds) for w in seen.values()}
    trial.expect(
        stated == policies, "policies of /me and RateLimit-Policy differ", policies, stated
    )
    left_now = {p["name"]: p["remaining"] for p in me.get("policies", [])}
    # The window slides, and other calls may count, so the numbers are only near.
    apart = {n: abs(left_now.get(n, -1) - w.left) for n, w in seen.items()}
    near = all(number <= max(NEAR_CALLS, seen[name].quota // 50) for name, number in apart.items())
    trial.expect(near, "policies of /me and RateLimit differ", seen, left_now)
    lengths = {w.name: w.seconds for w in seen.values()}
    fits = all(lengths.get(name, seconds) == seconds for name, seconds in LENGTHS.items())
    trial.expect(fits, "a window has the wrong length", LENGTHS, lengths)


def of_tier(trial: Trial) -> None:
    me = trial.value("get_me")
    tier = me["key"]["tier"]
    quotas = trial.served().get("x-rate-limit-tiers", {}).get(tier)
    if quotas is None:
        raise UnavailableError(f"the API serves no document with the tier {tier}")
    agreed = {name: value for name, value in (me.get("custom_limits") or {}).items() if value}
    quotas = {**quotas, **agreed}
    seen = {w.name: w.quota for w in left(trial.ask("list_brands")).values()}
    wanted = {name: quotas[name] for name in ("minute", "day")}
    own = {name: seen.get(name) for name in wanted}
    # Of a caller with a certificate; what was agreed replaces both.
    more = quotas.get("certified_factor", 1)
    certified = {name: n if name in agreed else n * more for name, n in wanted.items()}
    fits = own in (wanted, certified)
    trial.expect(fits, "the quotas are not those of the tier", wanted, own)
    factor = quotas.get("keys_factor")
    if factor is None:
        return
    # The user may have a higher tier than the key.
    least = {f"{OF_USER}{name}": quota * factor for name, quota in wanted.items()}
    together = {name: seen.get(name, 0) for name in least}
    enough = all(together[name] >= quota for name, quota in least.items())
    trial.expect(enough, "all keys have less than keys_factor times the quota", least, together)


def of_user(trial: Trial) -> None:
    """Check that a call with another key of the user counts in the windows of all keys."""
    for attempt in range(TRIES):
        first = trial.ask("list_brands")
        if not any(name.startswith(OF_USER) for name in left(first)):
            raise UnavailableError("the API doesn't limit all keys of a user together")
        trial.send("list_brands", by=As.LIMITED)
        then = trial.ask("list_brands")
        lost = taken(trial, first, then)
        *_, longest = (number for name, number in lost.items() if name.startswith(OF_USER))
        if one_taken(lost) and longest >= 2:
            return
        flaw = "a call with another key doesn't count for all keys"
        trial.expect(attempt < TRIES - 1, flaw, "2 of all keys together, 1 of its own", lost)


def storage(trial: Trial) -> None:
    me = trial.value("get_me")
    user = me.get("user") or {}
    served = trial.served().get("x-rate-limit-tiers", {}).get(user.get("tier"))
    if served is None:
        raise UnavailableError("the API serves no document with the user's tier")
    agreed = {name: value for name, value in (me.get("custom_limits") or {}).items() if value}
    served = {**served, **agreed}
    pairs = (
        ("storage", "item_limit", "items"),
        ("storage", "byte_limit", "stored_bytes"),
        ("deliveries", "budget", "deliveries_a_day"),
    )
    for part, name, limit in pairs:
        got = user.get(part, {}).get(name)
        flaw = f"{part}.{name} is not that of the tier"
        trial.expect(got == served[limit], flaw, served[limit], got)


def stores(trial: Trial) -> None:
    before = trial.value("get_me")["user"]["storage"]
    create(trial)
    after = trial.value("get_me")["user"]["storage"]
    more = all(after[name] > before[name] for name in ("items", "bytes"))
    trial.expect(more, "a new item is not in user.storage", f"more than {before}", after)


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
        "`GET /me` and 304 take no quota.",
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
        "quota-of-user",
        ("list_brands",),
        "Calls with all keys of a user count together.",
        of_user,
    ),
    Promise(
        "storage-of-tier",
        ("get_me",),
        "The limits of items, bytes and deliveries are those of the user's tier.",
        storage,
    ),
    Promise(
        "storage-counts",
        ("get_me", "create_item"),
        "What a user stores is in `user.storage`.",
        stores,
    ),
    Promise(
        "request-ids",
        ("list_brands",),
        "Each response has its own id.",
        request_ids,
        about="X-Request-Id",
    ),
    Promise("any-origin", ("list_brands",), "Pages of any origin may call.", any_origin),
    Promise(
        "compression",
        ("list_brands",),
        "Responses come in the coding asked for, and the ETag says so.",
        compressed,
    ),
]
