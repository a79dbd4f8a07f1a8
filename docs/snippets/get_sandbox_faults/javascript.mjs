// Generated from the spec by `make generate`: never edit this file.
// Get the faults of your key: GET /v1/sandbox/faults
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const sandboxFaultScript = await client.sandbox.faults.get();
console.log(sandboxFaultScript);
