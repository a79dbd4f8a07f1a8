// region handle
import { Cute, CuteError, NotFoundError, ValidationError } from "@cute/sdk";

const client = new Cute();
try {
  await client.items.get("01a1a0b1-0000-7000-8000-000000000000");
} catch (error) {
  if (!(error instanceof NotFoundError)) throw error;
  console.log("gone:", error.code, error.requestId);
}

try {
  await client.items.list({ limit: 0 });
} catch (error) {
  if (error instanceof ValidationError) {
    for (const field of error.errors) {
      console.log(field.parameter ?? field.pointer, field.code, field.detail);
    }
  } else if (error instanceof CuteError) {
    console.log(error.message); // everything else that the SDK throws on purpose
  } else {
    throw error;
  }
}
// endregion
