// Generated from the spec by `make generate`: never edit this file.
// Get your usage: GET /v1/me/usage
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
for await (const usagePeriod of client.usage.list({
  by: "hour",
  group_by: ["operation", "status_class"],
  limit: 20,
})) {
  console.log(usagePeriod);
}
