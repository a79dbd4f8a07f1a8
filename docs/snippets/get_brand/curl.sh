# Generated from the spec by `make generate`: never edit this file.
# Get a brand: GET /v1/brands/{brand_id}
BRAND_ID=01a05bc4-81dd-7f61-b2a7-0c4e9d5b3f18
curl "$CUTE_BASE_URL/v1/brands/$BRAND_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY"
