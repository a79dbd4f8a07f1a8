// Generated from the spec by `make generate`: never edit this file.
import type {
  ItemCreatedEvent,
  ItemUpdatedEvent,
  ItemDeletedEvent,
  ItemSoldEvent,
  OrderCreatedEvent,
  OrderCompletedEvent,
  OrderCancelledEvent,
  MessageReceivedEvent,
  KeyRotatedEvent,
  KeyRevokedEvent,
  WebhookFailingEvent,
  WebhookDisabledEvent,
} from "./models.js";

/** The types of events that there are today. */
export const EVENT_TYPES = [
  "item.created",
  "item.updated",
  "item.deleted",
  "item.sold",
  "order.created",
  "order.completed",
  "order.cancelled",
  "message.received",
  "key.rotated",
  "key.revoked",
  "webhook.failing",
  "webhook.disabled",
] as const;

/** The events that there are today, by their type. */
export interface EventMap {
  /** An item of yours was created. */
  "item.created": ItemCreatedEvent;
  /** An item of yours changed. */
  "item.updated": ItemUpdatedEvent;
  /** An item of yours was deleted. */
  "item.deleted": ItemDeletedEvent;
  /** An item of yours was sold. */
  "item.sold": ItemSoldEvent;
  /** An item of yours was ordered. */
  "order.created": OrderCreatedEvent;
  /** An order of an item of yours was completed. */
  "order.completed": OrderCompletedEvent;
  /** An order of an item of yours was cancelled. */
  "order.cancelled": OrderCancelledEvent;
  /** A message for you arrived. */
  "message.received": MessageReceivedEvent;
  /** A key of yours got a new secret. */
  "key.rotated": KeyRotatedEvent;
  /** A key of yours was revoked. */
  "key.revoked": KeyRevokedEvent;
  /** A webhook of yours keeps failing. */
  "webhook.failing": WebhookFailingEvent;
  /** A webhook of yours was disabled. */
  "webhook.disabled": WebhookDisabledEvent;
}

/** The type of an event that there is today. */
export type KnownEventType = keyof EventMap;

/** An event of a type that there is today. */
export type KnownEvent = EventMap[KnownEventType];

/**
 * The type of an event that is newer than this package: any other text. An enum, since only a type
 * that no text is keeps `switch (event.event)` able to tell the known events apart.
 */
export declare enum NewerEventType {
  Unknown = "(a type that is newer than this package)",
}

/** An event of a type that is newer than this package. */
export interface UnknownEvent {
  id: string;
  event: NewerEventType;
  timestamp: number;
  data: Record<string, unknown>;
}

/**
 * Any event. `switch (event.event)` tells them apart; give it a `default`, since more types will
 * come.
 */
export type CuteEvent = KnownEvent | UnknownEvent;

/** Whether an event is of a type that this package knows. */
export function isKnownEvent(event: CuteEvent): event is KnownEvent {
  return (EVENT_TYPES as readonly string[]).includes(event.event);
}
