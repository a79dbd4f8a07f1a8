# Generated from the spec by `make generate`: never edit this file.
# Let a simulated seller remove your app: DELETE /v1/sandbox/sellers/{account}/install
ACCOUNT=01a2e0c5-7dd4-7b15-9c60-8a7f2e5d1b93
curl -X DELETE "$CUTE_BASE_URL/v1/sandbox/sellers/$ACCOUNT/install" \
  -H "Authorization: Bearer $CUTE_API_KEY"
