# Generated from the spec by `make generate`: never edit this file.
# Remove an item from your favorites: DELETE /v1/me/favorites/{item_id}
ITEM_ID=01a1a0b1-293a-7c44-9f0e-2d6b81a4c375
curl -X DELETE "$CUTE_BASE_URL/v1/me/favorites/$ITEM_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY"
