// Generated from the spec by `make generate`: never edit this file.
// List your favorites: GET /v1/me/favorites
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const item of client.me.favorites.list({ limit: 20 })) {
  console.log(item);
}
