// Generated from the spec by `make generate`: never edit this file.
// Delete your test results: DELETE /v1/certificates
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
await client.certificates.delete();
