"""Ways to authenticate."""

import os

# region environment
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
me = client.me.get()
print(me.key.prefix, me.key.scopes)
if me.user:  # with the scope read:account
    print(me.user.username)
# endregion

# region anonymous
from cute_sdk import Cute

anonymous = Cute(anonymous=True)  # the public catalogue, at a lower rate
print(anonymous.items.list(limit=1).data)
# endregion

assert os.environ["CUTE_API_KEY"].startswith(me.key.prefix)
