# Generated from the spec by `make generate`: never edit this file.
# List your contracts: GET /v1/contracts
curl "$CUTE_BASE_URL/v1/contracts?limit=20" \
  -H "Authorization: Bearer $CUTE_API_KEY"
