"""The implementation of `cute_sdk.webhooks`."""
