// Generated from the spec by `make generate`: never edit this file.
// Send a delivery again: POST /v1/deliveries/{delivery_id}/redeliver
import { Cute } from "@cute/sdk";

const deliveryId = "01a1bae4-98d5-7c6d-9a71-e3b80d5f2a46";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const delivery = await client.deliveries.redeliver(deliveryId);
console.log(delivery);
