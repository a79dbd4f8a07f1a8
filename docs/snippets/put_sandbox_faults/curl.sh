# Generated from the spec by `make generate`: never edit this file.
# Let calls and webhooks of your key fail: PUT /v1/sandbox/faults
curl -X PUT "$CUTE_BASE_URL/v1/sandbox/faults" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "seed": 7,
  "faults": [
    {
      "fault": "response_lost",
      "operations": ["create_item"],
      "nth": [1]
    },
    {
      "fault": "slow",
      "operations": ["list_items"],
      "percent": 20,
      "seconds": 2
    }
  ]
}'
