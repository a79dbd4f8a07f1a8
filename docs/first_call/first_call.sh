curl "https://api.cute.example/v1/me" \
  -H "Authorization: Bearer YOUR_KEY"
