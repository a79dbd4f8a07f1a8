// Generated from the spec by `make generate`: never edit this file.
// Acknowledge an erasure: PUT /v1/app/erasures/{account}
import { Cute } from "@cute/sdk";

const account = "01a2e0c5-91b7-7f08-a4d2-6c3e8b5f0a17";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const appErasure = await client.app.erasures.put(account, {
  receipt: "eyJhbGciOiJIUzI1NiJ9.eyJhY2NvdW50IjoiMDFhMmUwYzUiLCJpYXQiOjF9.Yf3l0rJxk2oQ9bX4tV1nHc6mA8sEw7uPzKdGjR5iLqM",
});
console.log(appErasure);
