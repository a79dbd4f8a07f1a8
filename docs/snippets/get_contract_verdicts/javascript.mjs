// Generated from the spec by `make generate`: never edit this file.
// Get the verdicts on a contract: GET /v1/contracts/{contract_id}/verdicts
import { Cute } from "@cute/sdk";

const contractId = "01a1d0f4-3c52-7a19-8e06-5b7d2f9c4e10";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const contractVerdicts = await client.contracts.verdicts.get(contractId);
console.log(contractVerdicts);
