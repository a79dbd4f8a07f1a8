/** The errors of the SDK. */

/** The root of all errors of this package. */
export class CuteError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CuteError";
  }
}

/** The request of a webhook can't be trusted, or was read in a way that can't be verified. */
export class WebhookError extends CuteError {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "WebhookError";
  }

  /** The HTTP status to answer it with. */
  get answerStatus(): number {
    return 400;
  }
}
