# Generated from the spec by `make generate`: never edit this file.
# Upload a signed test result: PUT /v1/certificates
curl -X PUT "$CUTE_BASE_URL/v1/certificates" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "certificate": "eyJhbGciOiJIUzI1NiJ9.eyJraW5kIjoiY2xpZW50In0.Yf3l0rJxk2oQ9bX4tV1nHc6mA8sEw7uPzKdGjR5iLqM"
}'
