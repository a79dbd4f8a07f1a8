// Generated from the spec by `make generate`: never edit this file.
// Revoke the key of this request: DELETE /v1/me/keys/{key_id}
import { Cute } from "@cute/sdk";

const keyId = "01a19ca1-b49d-7c12-8f4b-a90d6e2b7c53";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
await client.keys.revoke(keyId);
