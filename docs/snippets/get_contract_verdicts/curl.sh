# Generated from the spec by `make generate`: never edit this file.
# Get the verdicts on a contract: GET /v1/contracts/{contract_id}/verdicts
CONTRACT_ID=01a1d0f4-3c52-7a19-8e06-5b7d2f9c4e10
curl "$CUTE_BASE_URL/v1/contracts/$CONTRACT_ID/verdicts" \
  -H "Authorization: Bearer $CUTE_API_KEY"
