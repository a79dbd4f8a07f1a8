/** The JavaScript SDK of the Cute API. This module exports its whole public interface. */

export { ERROR_CODES, type ErrorCode } from "./_gen/codes.js";
export * from "./_gen/events.js";
export { TRANSITIONS } from "./_gen/transitions.js";
export { API_VERSION } from "./_gen/version.js";
export type * from "./_gen/models.js";
export type * from "./_gen/params.js";
export { Cute } from "./client.js";
export { App, type AppOptions } from "./apps.js";
export type { Clock } from "./clock.js";
export { Consent, type ConsentOptions, type ConsentResult, type ConsentStart } from "./consents.js";
export { Download } from "./download.js";
export { erasureReceipt } from "./erasure-receipts.js";
export {
  APIConnectionError,
  APIStatusError,
  APITimeoutError,
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ConflictError,
  ConsentError,
  CuteError,
  GoneError,
  InvalidResponseError,
  NotFoundError,
  NotModifiedError,
  PayloadTooLargeError,
  PermissionDeniedError,
  PreconditionFailedError,
  RangeNotSatisfiableError,
  RateLimitError,
  ServerError,
  UnsupportedMediaTypeError,
  ValidationError,
  WebhookError,
} from "./errors.js";
export type { APIRequest, EventHooks, Exchange, Waiting } from "./hooks.js";
export type { DirectParams } from "./caller.js";
export type { Logger, LogLevel } from "./logging.js";
export { fromDecimal, toDecimal } from "./money.js";
export type { ChangedOptions, ClientOptions, FetchOptions, KeySource, RequestOptions } from "./options.js";
export { Page, PagePromise, type PageBody, type PageOf } from "./pages.js";
export { APIPromise, type WithResponse } from "./promise.js";
export type { WaitReason } from "./retries.js";
export { SetHashes, type BucketRepairs, type CopiedItem } from "./set-hashes.js";
export { EventStream } from "./streams.js";
export type { ItemRows, UpsertOptions, UpsertProgress, UpsertResult } from "./upserts.js";
export { VERSION } from "./version.js";
export * as webhooks from "./webhooks.js";
export type {
  ReceiveOptions,
  UnwrapOptions,
  UnwrapRequestOptions,
  WebhookListener,
} from "./webhooks.js";
export * from "./webhook-errors.js";
