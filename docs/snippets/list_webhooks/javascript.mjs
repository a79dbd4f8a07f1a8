// Generated from the spec by `make generate`: never edit this file.
// List your webhooks: GET /v1/webhooks
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const webhook of client.webhooks.list({
  metadata_key: "warehouse",
  metadata_value: "A7",
  limit: 20,
})) {
  console.log(webhook);
}
