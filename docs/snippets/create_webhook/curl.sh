# Generated from the spec by `make generate`: never edit this file.
# Register a webhook: POST /v1/webhooks
curl "$CUTE_BASE_URL/v1/webhooks" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "url": "https://shop.example/hooks/cute",
  "types": ["order.created", "item.sold"],
  "description": "Stock sync",
  "metadata": { "channel": "cute" }
}'
