// Generated from the spec by `make generate`: never edit this file.
// List categories: GET /v1/categories
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const category of client.categories.list({ q: "women", limit: 20 })) {
  console.log(category);
}
