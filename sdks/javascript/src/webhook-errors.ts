/**
 * Errors of webhook requests, a class for each mistake.
 *
 *     WebhookError                     respond with `message` and `responseStatus`
 *     ├── WebhookSetupError            a mistake in this program: 500, so that Cute retries
 *     │   ├── WebhookSecretError       not a signing secret
 *     │   ├── WebhookBodyParsedError   the body was already parsed or read
 *     │   └── WebhookPayloadError      genuine, but unknown to this version of the SDK
 *     ├── WebhookVerificationError     can't be trusted: 400
 *     │   ├── WebhookHeadersError      a header is missing or unreadable; `missing`
 *     │   │   └── WebhookLegacySignatureError   only `X-Cute-Signature`
 *     │   ├── WebhookSignatureError    no signature matches: another secret, or forged
 *     │   ├── WebhookBodyChangedError  the body was changed
 *     │   ├── WebhookClockError        signed too long ago or in the future; `seconds`
 *     │   └── WebhookBodyTooLargeError above 1 MB: 413
 *     ├── WebhookReplayError           a duplicate: 204, and skip it; `eventId`
 *     └── WebhookChallengeError        no mistake: respond with `challenge` and 200
 */

import { WebhookError } from "./errors.js";

export { WebhookError };

/** A mistake in this program, not in the request. Cute sends the event again after a 500. */
export class WebhookSetupError extends WebhookError {
  override name = "WebhookSetupError";
  override get responseStatus(): number {
    return 500;
  }
}

/** The secret is not a signing secret: empty, cut off, or an API key. */
export class WebhookSecretError extends WebhookSetupError {
  override name = "WebhookSecretError";
}

/** The body was already parsed or read, but its bytes are needed. */
export class WebhookBodyParsedError extends WebhookSetupError {
  override name = "WebhookBodyParsedError";
}

/** The request is genuine, but this version of the SDK doesn't know its body. */
export class WebhookPayloadError extends WebhookSetupError {
  override name = "WebhookPayloadError";
}

/** The request can't be trusted. */
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

/** Only `X-Cute-Signature` is there. It doesn't cover the time, so it proves too little. */
export class WebhookLegacySignatureError extends WebhookHeadersError {
  override name = "WebhookLegacySignatureError";
}

/** No signature matches a secret: another webhook's secret, or a forgery. */
export class WebhookSignatureError extends WebhookVerificationError {
  override name = "WebhookSignatureError";
}

/** No signature matches, because the body was changed. */
export class WebhookBodyChangedError extends WebhookVerificationError {
  override name = "WebhookBodyChangedError";
}

/** Genuine, but signed `seconds` from now: negative in the past, positive in the future. */
export class WebhookClockError extends WebhookVerificationError {
  override name = "WebhookClockError";
  readonly seconds: number;

  constructor(message: string, seconds: number) {
    super(message);
    this.seconds = seconds;
  }
}

/** The body exceeds 1 MB. Cute's bodies never do. */
export class WebhookBodyTooLargeError extends WebhookVerificationError {
  override name = "WebhookBodyTooLargeError";
  override get responseStatus(): number {
    return 413;
  }
}

/** A duplicate of the event `eventId`. Return 2xx and don't handle it again. */
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
 * A `webhook.verification` request, which asks whether this URL wants events. Not a mistake.
 *
 * Its message is the `challenge`. Respond with its `message` and `responseStatus`, as for every
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
