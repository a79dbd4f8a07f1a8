// Generated from the spec by `make generate`: never edit this file.
// List your items: GET /v1/me/items
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const item of client.me.items.list({
  status: ["active"],
  sku: ["DRESS-0042", "DRESS-0043"],
  limit: 20,
})) {
  console.log(item);
}
