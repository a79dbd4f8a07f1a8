# Generated from the spec by `make generate`: never edit this file.
# Get your items of a bucket by id and version: GET /v1/me/item-buckets/{bucket}
BUCKET=66
curl "$CUTE_BASE_URL/v1/me/item-buckets/$BUCKET" \
  -H "Authorization: Bearer $CUTE_API_KEY"
