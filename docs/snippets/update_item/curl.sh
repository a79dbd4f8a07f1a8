# Generated from the spec by `make generate`: never edit this file.
# Update an item: PATCH /v1/items/{item_id}
ITEM_ID=01a1a0b1-293a-7c44-9f0e-2d6b81a4c375
curl -X PATCH "$CUTE_BASE_URL/v1/items/$ITEM_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "price": { "amount": 3900, "currency": "EUR" } }'
