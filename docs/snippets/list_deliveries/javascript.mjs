// Generated from the spec by `make generate`: never edit this file.
// List the deliveries of a webhook: GET /v1/webhooks/{webhook_id}/deliveries
import { Cute } from "@cute/sdk";

const webhookId = "01a19ca7-b17d-7a35-b1c9-48f7d03e6a21";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const delivery of client.webhooks.deliveries.list(webhookId, {
  status: ["failed"],
  types: ["item.sold"],
  limit: 20,
})) {
  console.log(delivery);
}
