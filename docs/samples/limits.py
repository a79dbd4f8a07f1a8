"""Living within the quota."""

# region client
from cute_sdk import Cute

client = Cute()
# endregion

# region left after client
for policy in client.me.get().policies:  # costs nothing
    print(policy.name, policy.remaining, "of", policy.quota, "left for", policy.resets_in, "s")
# endregion

# region wait after client
from cute_sdk import RateLimitError

try:
    client.brands.list()  # waits for room in the minute by itself
except RateLimitError as error:  # the day is used up, or others share the key
    print(f"try again in {error.retry_after} s")
# endregion

# region unchanged after client
seen = client.items.with_raw_response.list(limit=20)
again = client.items.with_raw_response.list(limit=20, if_none_match=seen.etag)
if again.not_modified:  # 304: nothing has changed, and nothing was counted
    print("still the same")
# endregion
