# Generated from the spec by `make generate`: never edit this file.
# Rotate the key of this request: POST /v1/me/keys/{key_id}/rotate
KEY_ID=01a19ca1-b49d-7c12-8f4b-a90d6e2b7c53
curl "$CUTE_BASE_URL/v1/me/keys/$KEY_ID/rotate" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{ "grace_seconds": 172800 }'
