# Generated from the spec by `make generate`: never edit this file.
# Get the attributes of a category: GET /v1/categories/{category_id}/attributes
CATEGORY_ID=01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52
curl "$CUTE_BASE_URL/v1/categories/$CATEGORY_ID/attributes" \
  -H "Authorization: Bearer $CUTE_API_KEY"
