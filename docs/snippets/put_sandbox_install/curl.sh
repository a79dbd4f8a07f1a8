# Generated from the spec by `make generate`: never edit this file.
# Change what a simulated seller allows: PUT /v1/sandbox/sellers/{account}/install
ACCOUNT=01a05be0-286d-7a10-8b3f-5e2c9d7a4b16
curl -X PUT "$CUTE_BASE_URL/v1/sandbox/sellers/$ACCOUNT/install" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "scopes": ["read:items"] }'
