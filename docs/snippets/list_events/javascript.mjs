// Generated from the spec by `make generate`: never edit this file.
// Read your event feed: GET /v1/events
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const event of client.events.list({
  types: ["item.created", "item.sold"],
  limit: 20,
})) {
  console.log(event);
}
