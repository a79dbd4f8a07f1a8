// Generated from the spec by `make generate`: never edit this file.
// List who did what in your account: GET /v1/audit
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const auditEntry of client.audit.list({ limit: 20 })) {
  console.log(auditEntry);
}
