// Generated from the spec by `make generate`: never edit this file.
// Stream your events: GET /v1/events/stream
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const event of client.events.stream({
  after: "newest",
  types: ["item.created", "item.sold"],
})) {
  console.log(event);
  break; // leave this out to get all that follow
}
