// Generated from the spec by `make generate`: never edit this file.
// Get your test results: GET /v1/certificates
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const certificateSet = await client.certificates.get();
console.log(certificateSet);
