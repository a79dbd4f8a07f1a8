// Generated from the spec by `make generate`: never edit this file.
// Register a webhook: POST /v1/webhooks
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const webhookWithSecret = await client.webhooks.create({
  url: "https://shop.example/hooks/cute",
  types: ["order.created", "item.sold"],
  description: "Stock sync",
  metadata: { channel: "cute" },
});
console.log(webhookWithSecret);
