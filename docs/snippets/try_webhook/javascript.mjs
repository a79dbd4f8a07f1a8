// Generated from the spec by `make generate`: never edit this file.
// Retry now: POST /v1/webhooks/{webhook_id}/try-now
import { Cute } from "@cute/sdk";

const webhookId = "01a19ca7-b17d-7a35-b1c9-48f7d03e6a21";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const webhook = await client.webhooks.tryNow(webhookId);
console.log(webhook);
