# Generated from the spec by `make generate`: never edit this file.
# List your items: GET /v1/me/items
curl "$CUTE_BASE_URL/v1/me/items?status=active&sku=DRESS-0042&sku=DRESS-0043&limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
