# Generated from the spec by `make generate`: never edit this file.
# Report a leaked key or token: POST /v1/keys/report
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
key_report = client.keys.report(
    key="cute_7Kp2mWq9ZxVb4Tn6Rf8LcYd3HgJs5A0bg6IC",
    source="Secret scanner of code.example",
    url="https://code.example/shop/sync/blob/main/config.py",
)
print(key_report)
