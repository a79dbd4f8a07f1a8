# Generated from the spec by `make generate`: never edit this file.
# Simulate a message to you: POST /v1/sandbox/messages
curl "$CUTE_BASE_URL/v1/sandbox/messages" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "item_id": "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375",
  "body": "Hi! Is the dress lined?"
}'
