# Generated from the spec by `make generate`: never edit this file.
# Change what a simulated seller allows: PUT /v1/sandbox/sellers/{account}/install
ACCOUNT=01a2e0c5-7dd4-7b15-9c60-8a7f2e5d1b93
curl -X PUT "$CUTE_BASE_URL/v1/sandbox/sellers/$ACCOUNT/install" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "scopes": ["read:items"] }'
