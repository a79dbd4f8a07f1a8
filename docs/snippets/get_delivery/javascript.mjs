// Generated from the spec by `make generate`: never edit this file.
// Get a delivery with its attempts: GET /v1/deliveries/{delivery_id}
import { Cute } from "@cute/sdk";

const deliveryId = "01a1bae4-98d5-7c6d-9a71-e3b80d5f2a46";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const deliveryWithAttempts = await client.deliveries.get(deliveryId);
console.log(deliveryWithAttempts);
