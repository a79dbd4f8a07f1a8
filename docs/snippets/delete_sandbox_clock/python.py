# Generated from the spec by `make generate`: never edit this file.
# Set the clock of your account back to real time: DELETE /v1/sandbox/clock
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
client.sandbox.clock.delete()
