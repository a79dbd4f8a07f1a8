# region once
category=$(curl -s "$CUTE_BASE_URL/v1/categories?limit=1" | sed 's/.*"id":"\([^"]*\)".*/\1/')
curl -i "$CUTE_BASE_URL/v1/items" \
  -H "Authorization: Bearer $CUTE_API_KEY" \
  -H "Idempotency-Key: import-2026-11-row-17" \
  -H "Content-Type: application/json" \
  -d '{
  "title": "Leather belt",
  "price": { "amount": 1500, "currency": "EUR" },
  "category_id": "'"$category"'",
  "condition": "good"
}'
# endregion
