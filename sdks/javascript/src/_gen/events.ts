// Generated from the spec by `make generate`: never edit this file.
/** The events of webhooks: `type` says what `data` is. */

import type { components } from "./schema.js";

type Schemas = components["schemas"];

/** An alert of your organisation fired. */
export type AlertFiredEvent = Schemas["AlertFiredEvent"];
/** An alert of your organisation was resolved. */
export type AlertResolvedEvent = Schemas["AlertResolvedEvent"];
/** A seller wants to know what your app holds about them. */
export type AppDataRequestedEvent = Schemas["AppDataRequestedEvent"];
/** A seller installed your app. */
export type AppInstalledEvent = Schemas["AppInstalledEvent"];
/** A seller changed what your app may do. */
export type AppScopesChangedEvent = Schemas["AppScopesChangedEvent"];
/** A seller removed your app. */
export type AppUninstalledEvent = Schemas["AppUninstalledEvent"];
/** A category or brand was renamed, retired or merged. */
export type CatalogChangedEvent = Schemas["CatalogChangedEvent"];
/** One of your items was created. */
export type ItemCreatedEvent = Schemas["ItemCreatedEvent"];
/** One of your items was deleted. */
export type ItemDeletedEvent = Schemas["ItemDeletedEvent"];
/** Units of one of your items were reserved. */
export type ItemReservedEvent = Schemas["ItemReservedEvent"];
/** The last unit of one of your items was sold. */
export type ItemSoldEvent = Schemas["ItemSoldEvent"];
/** One of your items changed. */
export type ItemUpdatedEvent = Schemas["ItemUpdatedEvent"];
/** One of your keys was revoked. */
export type KeyRevokedEvent = Schemas["KeyRevokedEvent"];
/** One of your keys got a new secret. */
export type KeyRotatedEvent = Schemas["KeyRotatedEvent"];
/** A message for you arrived. */
export type MessageReceivedEvent = Schemas["MessageReceivedEvent"];
/** One of your orders was cancelled. */
export type OrderCancelledEvent = Schemas["OrderCancelledEvent"];
/** One of your orders was completed. */
export type OrderCompletedEvent = Schemas["OrderCompletedEvent"];
/** An order was placed with you or by you. */
export type OrderCreatedEvent = Schemas["OrderCreatedEvent"];
/** One of your orders was paid, shipped, returned or refunded. */
export type OrderUpdatedEvent = Schemas["OrderUpdatedEvent"];
/** A user whose data you got was erased. */
export type UserErasedEvent = Schemas["UserErasedEvent"];
/** One of your webhooks was disabled. */
export type WebhookDisabledEvent = Schemas["WebhookDisabledEvent"];
/** One of your webhooks keeps failing. */
export type WebhookFailingEvent = Schemas["WebhookFailingEvent"];
/** One of your webhooks needs verification. */
export type WebhookVerificationEvent = Schemas["WebhookVerificationEvent"];

/**
 * A type that came after this version. What is there is the type's name, not this text: it is a
 * literal for the compiler only, so that comparing `type` with a known type narrows `data`.
 */
export type UnknownEventType = "(a type that came after this version)";

/** An event of a type that this version doesn't know: skip it, or read `data`. */
export interface UnknownEvent {
  id: string;
  type: UnknownEventType;
  /** When it happened, in milliseconds since 1970-01-01T00:00:00Z. */
  timestamp: number;
  /** The id of the user whose data it is. */
  account: string;
  data: Record<string, unknown>;
}

export type WebhookEvent =
  | AlertFiredEvent
  | AlertResolvedEvent
  | AppDataRequestedEvent
  | AppInstalledEvent
  | AppScopesChangedEvent
  | AppUninstalledEvent
  | CatalogChangedEvent
  | ItemCreatedEvent
  | ItemDeletedEvent
  | ItemReservedEvent
  | ItemSoldEvent
  | ItemUpdatedEvent
  | KeyRevokedEvent
  | KeyRotatedEvent
  | MessageReceivedEvent
  | OrderCancelledEvent
  | OrderCompletedEvent
  | OrderCreatedEvent
  | OrderUpdatedEvent
  | UserErasedEvent
  | WebhookDisabledEvent
  | WebhookFailingEvent
  | WebhookVerificationEvent
  | UnknownEvent;

/** The types that this version knows. */
export const EVENT_TYPES = [
  "alert.fired",
  "alert.resolved",
  "app.data_requested",
  "app.installed",
  "app.scopes_changed",
  "app.uninstalled",
  "catalog.changed",
  "item.created",
  "item.deleted",
  "item.reserved",
  "item.sold",
  "item.updated",
  "key.revoked",
  "key.rotated",
  "message.received",
  "order.cancelled",
  "order.completed",
  "order.created",
  "order.updated",
  "user.erased",
  "webhook.disabled",
  "webhook.failing",
  "webhook.verification",
] as const;

export type KnownEventType = (typeof EVENT_TYPES)[number];

/** Whether the type came after this version. */
export function isUnknownEvent(event: WebhookEvent): event is UnknownEvent {
  return !(EVENT_TYPES as readonly string[]).includes(event.type);
}
