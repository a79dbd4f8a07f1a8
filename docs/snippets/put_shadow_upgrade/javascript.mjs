// Generated from the spec by `make generate`: never edit this file.
// Switch your shadow upgrade on: PUT /v1/me/shadow-upgrade
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const shadowUpgrade = await client.contracts.shadowUpgrade.put();
console.log(shadowUpgrade);
