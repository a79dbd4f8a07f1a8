"""Ways to authenticate."""

import os

# region environment
from cute_sdk import Cute

client = Cute()  # reads CUTE_API_KEY and CUTE_BASE_URL
me = client.me.get()
print(me.username, me.key.prefix, me.key.scopes)
# endregion

# region anonymous
anonymous = Cute(anonymous=True)  # the public catalogue, at a lower rate
print(anonymous.items.list(limit=1).data)
# endregion

assert os.environ["CUTE_API_KEY"].startswith(me.key.prefix)
