// Generated from the spec by `make generate`: never edit this file.
// Get your shadow upgrade: GET /v1/me/shadow-upgrade
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const shadowUpgrade = await client.contracts.shadowUpgrade.get();
console.log(shadowUpgrade);
