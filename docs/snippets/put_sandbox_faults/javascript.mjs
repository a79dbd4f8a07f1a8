// Generated from the spec by `make generate`: never edit this file.
// Let calls and webhooks of your key fail: PUT /v1/sandbox/faults
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const sandboxFaultScript = await client.sandbox.faults.put({
  seed: 7,
  faults: [
    { fault: "response_lost", operations: ["create_item"], nth: [1] },
    {
      fault: "slow",
      operations: ["list_items"],
      percent: 20,
      seconds: 2,
    },
  ],
});
console.log(sandboxFaultScript);
