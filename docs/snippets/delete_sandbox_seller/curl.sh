# Generated from the spec by `make generate`: never edit this file.
# Erase a simulated seller: DELETE /v1/sandbox/sellers/{account}
ACCOUNT=01a05be0-286d-7a10-8b3f-5e2c9d7a4b16
curl -X DELETE "$CUTE_BASE_URL/v1/sandbox/sellers/$ACCOUNT" \
  -H "Authorization: Bearer $CUTE_API_KEY"
