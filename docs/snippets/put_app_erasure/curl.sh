# Generated from the spec by `make generate`: never edit this file.
# Acknowledge an erasure: PUT /v1/app/erasures/{account}
ACCOUNT=01a2e0c5-91b7-7f08-a4d2-6c3e8b5f0a17
curl -X PUT "$CUTE_BASE_URL/v1/app/erasures/$ACCOUNT" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "receipt": "eyJhbGciOiJIUzI1NiJ9.eyJhY2NvdW50IjoiMDFhMmUwYzUiLCJpYXQiOjF9.Yf3l0rJxk2oQ9bX4tV1nHc6mA8sEw7uPzKdGjR5iLqM"
}'
