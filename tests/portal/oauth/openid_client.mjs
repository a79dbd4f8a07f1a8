// A program that gets, uses, refreshes and revokes tokens with openid-client. Its argument is JSON:
// issuer, clientId, redirectUri, scope, and a secret or a jwk. It prints the URL of the consent, reads
// the one that the browser returned to, and prints what it got as JSON.

import { createInterface } from 'node:readline';
import * as oauth from 'openid-client';

const { issuer, clientId, redirectUri, scope, secret, jwk } = JSON.parse(process.argv[2]);

async function authentication() {
  if (secret) return oauth.ClientSecretBasic(secret);
  if (!jwk) return oauth.None();
  const curve = { name: 'ECDSA', namedCurve: jwk.crv };
  const key = await crypto.subtle.importKey('jwk', jwk, curve, false, ['sign']);
  return oauth.PrivateKeyJwt({ key, kid: jwk.kid });
}

const config = await oauth.discovery(new URL(issuer), clientId, {}, await authentication(), {
  algorithm: 'oauth2',
  execute: [oauth.allowInsecureRequests],
});
const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
const expectedState = oauth.randomState();
const url = oauth.buildAuthorizationUrl(config, {
  redirect_uri: redirectUri,
  scope,
  state: expectedState,
  code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
  code_challenge_method: 'S256',
});
console.log(url.href);

const lines = createInterface({ input: process.stdin });
const { value: returned } = await lines[Symbol.asyncIterator]().next();
lines.close();
const issued = await oauth.authorizationCodeGrant(config, new URL(returned), {
  pkceCodeVerifier,
  expectedState,
});
const refreshed = await oauth.refreshTokenGrant(config, issued.refresh_token);
const path = new URL('/v1/me/items', issuer);
const status = async (token) => {
  try {
    return (await oauth.fetchProtectedResource(config, token, path, 'GET')).status;
  } catch (error) {
    return error.status;
  }
};
const before = await status(refreshed.access_token);
await oauth.tokenRevocation(config, refreshed.refresh_token ?? issued.refresh_token);
const after = await status(refreshed.access_token);
const itself = secret || jwk ? await oauth.clientCredentialsGrant(config) : null;
console.log(JSON.stringify({ issued, refreshed, before, after, itself }));
