// Generated from the spec by `make generate`: never edit this file.
// Get an event: GET /v1/events/{event_id}
import { Cute } from "@cute/sdk";

const eventId = "01a1bae4-98b2-7e57-a3d8-b56c1f09e874";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const event = await client.events.get(eventId);
console.log(event);
