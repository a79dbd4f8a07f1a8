// Generated from the spec by `make generate`: never edit this file.
// Follow the changes of all public items: GET /v1/items/changes
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const itemChange of client.items.changes.list({ limit: 20 })) {
  console.log(itemChange);
}
