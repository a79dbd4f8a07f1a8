# Generated from the spec by `make generate`: never edit this file.
# Acknowledge an erasure: PUT /v1/app/erasures/{account}
from cute_sdk import Cute

ACCOUNT = "01a2e0c5-91b7-7f08-a4d2-6c3e8b5f0a17"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
app_erasure = client.app.erasures.put(
    ACCOUNT,
    receipt="eyJhbGciOiJIUzI1NiJ9.eyJhY2NvdW50IjoiMDFhMmUwYzUiLCJpYXQiOjF9.Yf3l0rJxk2oQ9bX4tV1nHc6mA8sEw7uPzKdGjR5iLqM",
)
print(app_erasure)
