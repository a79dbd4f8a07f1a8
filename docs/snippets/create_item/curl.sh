# Generated from the spec by `make generate`: never edit this file.
# Create an item: POST /v1/items
curl "$CUTE_BASE_URL/v1/items" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Content-Type: application/json" \
  -d '{
  "title": "Wool scarf",
  "price": { "amount": 1500, "currency": "EUR" },
  "category_id": "01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52",
  "condition": "good"
}'
