export CUTE_API_KEY="cute_…"
export CUTE_BASE_URL="http://127.0.0.1:8080"
