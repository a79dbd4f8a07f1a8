# Generated from the spec by `make generate`: never edit this file.
# Simulate a seller who installs your app: POST /v1/sandbox/sellers
curl "$CUTE_BASE_URL/v1/sandbox/sellers" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "scopes": ["read:items"] }'
