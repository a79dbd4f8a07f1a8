# Generated from the spec by `make generate`: never edit this file.
# Add an item to your favorites: PUT /v1/me/favorites/{item_id}
ITEM_ID=01a1a0b1-293a-7c44-9f0e-2d6b81a4c375
curl -X PUT "$CUTE_BASE_URL/v1/me/favorites/$ITEM_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY"
