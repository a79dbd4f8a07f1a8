# Generated from the spec by `make generate`: never edit this file.
# Erase a simulated seller: DELETE /v1/sandbox/sellers/{account}
ACCOUNT=01a2e0c5-7dd4-7b15-9c60-8a7f2e5d1b93
curl -X DELETE "$CUTE_BASE_URL/v1/sandbox/sellers/$ACCOUNT" \
  -H "Authorization: Bearer $CUTE_API_KEY"
