// Generated from the spec by `make generate`: never edit this file.
// Switch your shadow upgrade off: DELETE /v1/me/shadow-upgrade
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
await client.contracts.shadowUpgrade.delete();
