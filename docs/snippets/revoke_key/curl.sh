# Generated from the spec by `make generate`: never edit this file.
# Revoke the key of this request: DELETE /v1/me/keys/{key_id}
KEY_ID=01a19ca1-b49d-7c12-8f4b-a90d6e2b7c53
curl -X DELETE "$CUTE_BASE_URL/v1/me/keys/$KEY_ID" \
  -H "Authorization: Bearer $CUTE_API_KEY"
