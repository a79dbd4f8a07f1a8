// Generated from the spec by `make generate`: never edit this file.
// List items: GET /v1/items
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const item of client.items.list({
  q: "linen dress",
  condition: ["very_good", "good"],
  limit: 20,
})) {
  console.log(item);
}
