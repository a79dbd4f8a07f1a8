// Generated from the spec by `make generate`: never edit this file.
// Remove the faults of your key: DELETE /v1/sandbox/faults
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
await client.sandbox.faults.delete();
