// Generated from the spec by `make generate`: never edit this file.
// Make a link that embeds your webhook pages: POST /v1/webhooks/embed-links
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const embedLinkWithSecret = await client.webhooks.embedLinks.create({ read_only: false });
console.log(embedLinkWithSecret);
