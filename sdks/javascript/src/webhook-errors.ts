/**
 * What can be wrong with a webhook's request, one class a mistake.
 *
 *     WebhookError                     all of these: respond with `message` and `responseStatus`
 *     ├── WebhookSetupError            a mistake of this program: 500, so Cute sends it again
 *     │   ├── WebhookSecretError       what was given is no signing secret
 *     │   ├── WebhookBodyParsedError   the body was parsed or read before
 *     │   └── WebhookPayloadError      genuine, but not as this version of the SDK knows it
 *     ├── WebhookVerificationError     not to be trusted: 400
 *     │   ├── WebhookHeadersError      a header is missing or unreadable; `missing`
 *     │   │   └── WebhookLegacySignatureError   `X-Cute-Signature` alone
 *     │   ├── WebhookSignatureError    no signature fits: another secret, or forged
 *     │   ├── WebhookBodyChangedError  the body is not as it was sent
 *     │   ├── WebhookClockError        signed too long ago or ahead; `seconds`
 *     │   └── WebhookBodyTooLargeError above 1 MB: 413
 *     ├── WebhookReplayError           seen before: 204, and skip it; `eventId`
 *     └── WebhookChallengeError        no mistake: the URL has to respond to this; 200, `challenge`
 */

import { WebhookError } from "./errors.js";

export { WebhookError };

/** This program is wrong, not the request: fix it. Cute sends the event again after a 500. */
export class WebhookSetupError extends WebhookError {
  override name = "WebhookSetupError";
  override get responseStatus(): number {
    return 500;
  }
}

/** What was given as the secret is none: empty, cut off, or an API key. */
export class WebhookSecretError extends WebhookSetupError {
  override name = "WebhookSecretError";
}

/** The body came parsed, or something has read it before: its bytes are needed. */
export class WebhookBodyParsedError extends WebhookSetupError {
  override name = "WebhookBodyParsedError";
}

/** The request is genuine, but its body is not what this version of the SDK knows. */
export class WebhookPayloadError extends WebhookSetupError {
  override name = "WebhookPayloadError";
}

/** The request is not to be trusted. */
export class WebhookVerificationError extends WebhookError {
  override name = "WebhookVerificationError";
}

/** Headers are missing (their names are in `missing`) or can't be read. */
export class WebhookHeadersError extends WebhookVerificationError {
  override name = "WebhookHeadersError";
  readonly missing: readonly string[];

  constructor(message: string, missing: readonly string[] = []) {
    super(message);
    this.missing = missing;
  }
}

/** Only `X-Cute-Signature` is there. It covers no time, so it proves too little. */
export class WebhookLegacySignatureError extends WebhookHeadersError {
  override name = "WebhookLegacySignatureError";
}

/** No signature was made with one of the secrets: another webhook's secret, or a forgery. */
export class WebhookSignatureError extends WebhookVerificationError {
  override name = "WebhookSignatureError";
}

/** No signature fits because the body is not as it was sent. */
export class WebhookBodyChangedError extends WebhookVerificationError {
  override name = "WebhookBodyChangedError";
}

/** Genuine, but `seconds` off the clock: below 0 signed in the past, above 0 in the future. */
export class WebhookClockError extends WebhookVerificationError {
  override name = "WebhookClockError";
  readonly seconds: number;

  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}

/** The body is above 1 MB, which none of Cute's is. */
export class WebhookBodyTooLargeError extends WebhookVerificationError {
  override name = "WebhookBodyTooLargeError";
  override get responseStatus(): number {
    return 413;
  }
}

/** The event `eventId` was seen before. Return 2xx and don't act on it again. */
export class WebhookReplayError extends WebhookError {
  override name = "WebhookReplayError";
  readonly eventId: string;

  constructor(message: string, eventId: string) {
    super(message);
    this.eventId = eventId;
  }

  override get responseStatus(): number {
    return 204;
  }
}

/**
 * Cute asks whether this URL wants its events (`webhook.verification`): no mistake.
 *
 * Its message is the `challenge`. Respond with its `message` and `responseStatus`, like for every
 * `WebhookError`: this verifies the URL, and Cute sends the events.
 */
export class WebhookChallengeError extends WebhookError {
  override name = "WebhookChallengeError";
  readonly challenge: string;

  constructor(challenge: string) {
    super(challenge);
    this.challenge = challenge;
  }

  override get responseStatus(): number {
    return 200;
  }
}
