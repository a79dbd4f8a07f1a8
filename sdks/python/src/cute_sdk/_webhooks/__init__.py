"""What `cute_sdk.webhooks` is made of."""
