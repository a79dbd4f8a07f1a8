/** Receipts of erasures, signed with the secret of an app (WebCrypto). */

const LABEL = "cute erasure receipt 1";
const HMAC = { name: "HMAC", hash: "SHA-256" };

/**
 * Return a receipt: it says that an app has deleted the data of an erased seller.
 *
 * Send it with `client.app.erasures.put(account, { receipt })`; `App.acknowledgeErasure` does both.
 * `secret` is the app's key that makes the call, which signs the receipt; `account` is the seller.
 */
export async function erasureReceipt(secret: string, account: string): Promise<string> {
  const claims = { account, iat: Math.floor(Date.now() / 1000) };
  const content = `${encoded({ alg: "HS256" })}.${encoded(claims)}`;
  const digest = await crypto.subtle.digest("SHA-256", bytes(secret));
  const key = await signature(digest, LABEL);
  return `${content}.${base64(await signature(key, content))}`;
}

async function signature(secret: ArrayBuffer, text: string): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey("raw", secret, HMAC, false, ["sign"]);
  return crypto.subtle.sign("HMAC", key, bytes(text));
}

function encoded(value: object): string {
  return base64(bytes(JSON.stringify(value)));
}

function base64(value: ArrayBuffer | Uint8Array<ArrayBuffer>): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(value)));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/={1,2}$/, "");
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
