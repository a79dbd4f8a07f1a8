# Generated from the spec by `make generate`: never edit this file.
"""The objects of the spec. Each is loaded when it is first used, so that importing stays quick."""

from typing import TYPE_CHECKING

from ..._loading import load_with

if TYPE_CHECKING:
    from .api_key import ApiKey
    from .attempt import Attempt
    from .attempt_outcome import AttemptOutcome
    from .attempt_request_headers import AttemptRequestHeaders
    from .attempt_response_headers_type_0 import AttemptResponseHeadersType0
    from .attempt_timing import AttemptTiming
    from .batch_create import BatchCreate
    from .batch_delete import BatchDelete
    from .batch_put import BatchPut
    from .batch_update import BatchUpdate
    from .brand import Brand
    from .brand_list import BrandList
    from .category import Category
    from .category_list import CategoryList
    from .challenge_response import ChallengeResponse
    from .condition import Condition
    from .condition_count import ConditionCount
    from .delivery import Delivery
    from .delivery_budget import DeliveryBudget
    from .delivery_list import DeliveryList
    from .delivery_status import DeliveryStatus
    from .delivery_with_attempts import DeliveryWithAttempts
    from .disabled_reason import DisabledReason
    from .event_list import EventList
    from .event_model import Event
    from .event_pattern_type_1 import EventPatternType1
    from .event_type import EventType
    from .field_error import FieldError
    from .image import Image
    from .item import Item
    from .item_batch_result import ItemBatchResult
    from .item_batch_row import ItemBatchRow
    from .item_change import ItemChange
    from .item_change_list import ItemChangeList
    from .item_change_type import ItemChangeType
    from .item_created_event import ItemCreatedEvent
    from .item_deleted_event import ItemDeletedEvent
    from .item_facets import ItemFacets
    from .item_list import ItemList
    from .item_patch import ItemPatch
    from .item_patch_status import ItemPatchStatus
    from .item_sold_event import ItemSoldEvent
    from .item_status import ItemStatus
    from .item_updated_event import ItemUpdatedEvent
    from .key_report import KeyReport
    from .key_report_status import KeyReportStatus
    from .key_revocation import KeyRevocation
    from .key_revoked_event import KeyRevokedEvent
    from .key_rotated_event import KeyRotatedEvent
    from .key_rotation import KeyRotation
    from .key_with_secret import KeyWithSecret
    from .list_items_include import ListItemsInclude
    from .list_items_sort import ListItemsSort
    from .list_items_status import ListItemsStatus
    from .list_my_orders_role import ListMyOrdersRole
    from .list_my_usage_by import ListMyUsageBy
    from .me import Me
    from .message import Message
    from .message_received_event import MessageReceivedEvent
    from .missed_range import MissedRange
    from .money import Money
    from .named_count import NamedCount
    from .new_image import NewImage
    from .new_item import NewItem
    from .new_item_batch import NewItemBatch
    from .new_item_status import NewItemStatus
    from .new_key_report import NewKeyReport
    from .new_key_rotation import NewKeyRotation
    from .new_recovery import NewRecovery
    from .new_sandbox_message import NewSandboxMessage
    from .new_sandbox_order import NewSandboxOrder
    from .new_secret_rotation import NewSecretRotation
    from .new_webhook import NewWebhook
    from .new_webhook_test import NewWebhookTest
    from .order import Order
    from .order_cancelled_event import OrderCancelledEvent
    from .order_completed_event import OrderCompletedEvent
    from .order_created_event import OrderCreatedEvent
    from .order_item import OrderItem
    from .order_list import OrderList
    from .order_status import OrderStatus
    from .policy import Policy
    from .price_band_count import PriceBandCount
    from .problem import Problem
    from .recovery import Recovery
    from .recovery_status import RecoveryStatus
    from .request_entry import RequestEntry
    from .request_list import RequestList
    from .revocation_reason import RevocationReason
    from .scope import Scope
    from .status_class import StatusClass
    from .tier import Tier
    from .unknown_data import UnknownData
    from .usage_list import UsageList
    from .usage_period import UsagePeriod
    from .user_key import UserKey
    from .user_key_list import UserKeyList
    from .webhook import Webhook
    from .webhook_challenge import WebhookChallenge
    from .webhook_digest import WebhookDigest
    from .webhook_disabled_event import WebhookDisabledEvent
    from .webhook_disabling import WebhookDisabling
    from .webhook_failing_event import WebhookFailingEvent
    from .webhook_failure import WebhookFailure
    from .webhook_health import WebhookHealth
    from .webhook_list import WebhookList
    from .webhook_patch import WebhookPatch
    from .webhook_stats import WebhookStats
    from .webhook_stats_hour import WebhookStatsHour
    from .webhook_stats_total import WebhookStatsTotal
    from .webhook_status import WebhookStatus
    from .webhook_verification import WebhookVerification
    from .webhook_verification_event import WebhookVerificationEvent
    from .webhook_with_secret import WebhookWithSecret

_MODULES = {
    "ApiKey": ".api_key",
    "Attempt": ".attempt",
    "AttemptOutcome": ".attempt_outcome",
    "AttemptRequestHeaders": ".attempt_request_headers",
    "AttemptResponseHeadersType0": ".attempt_response_headers_type_0",
    "AttemptTiming": ".attempt_timing",
    "BatchCreate": ".batch_create",
    "BatchDelete": ".batch_delete",
    "BatchPut": ".batch_put",
    "BatchUpdate": ".batch_update",
    "Brand": ".brand",
    "BrandList": ".brand_list",
    "Category": ".category",
    "CategoryList": ".category_list",
    "ChallengeResponse": ".challenge_response",
    "Condition": ".condition",
    "ConditionCount": ".condition_count",
    "Delivery": ".delivery",
    "DeliveryBudget": ".delivery_budget",
    "DeliveryList": ".delivery_list",
    "DeliveryStatus": ".delivery_status",
    "DeliveryWithAttempts": ".delivery_with_attempts",
    "DisabledReason": ".disabled_reason",
    "EventList": ".event_list",
    "Event": ".event_model",
    "EventPatternType1": ".event_pattern_type_1",
    "EventType": ".event_type",
    "FieldError": ".field_error",
    "Image": ".image",
    "Item": ".item",
    "ItemBatchResult": ".item_batch_result",
    "ItemBatchRow": ".item_batch_row",
    "ItemChange": ".item_change",
    "ItemChangeList": ".item_change_list",
    "ItemChangeType": ".item_change_type",
    "ItemCreatedEvent": ".item_created_event",
    "ItemDeletedEvent": ".item_deleted_event",
    "ItemFacets": ".item_facets",
    "ItemList": ".item_list",
    "ItemPatch": ".item_patch",
    "ItemPatchStatus": ".item_patch_status",
    "ItemSoldEvent": ".item_sold_event",
    "ItemStatus": ".item_status",
    "ItemUpdatedEvent": ".item_updated_event",
    "KeyReport": ".key_report",
    "KeyReportStatus": ".key_report_status",
    "KeyRevocation": ".key_revocation",
    "KeyRevokedEvent": ".key_revoked_event",
    "KeyRotatedEvent": ".key_rotated_event",
    "KeyRotation": ".key_rotation",
    "KeyWithSecret": ".key_with_secret",
    "ListItemsInclude": ".list_items_include",
    "ListItemsSort": ".list_items_sort",
    "ListItemsStatus": ".list_items_status",
    "ListMyOrdersRole": ".list_my_orders_role",
    "ListMyUsageBy": ".list_my_usage_by",
    "Me": ".me",
    "Message": ".message",
    "MessageReceivedEvent": ".message_received_event",
    "MissedRange": ".missed_range",
    "Money": ".money",
    "NamedCount": ".named_count",
    "NewImage": ".new_image",
    "NewItem": ".new_item",
    "NewItemBatch": ".new_item_batch",
    "NewItemStatus": ".new_item_status",
    "NewKeyReport": ".new_key_report",
    "NewKeyRotation": ".new_key_rotation",
    "NewRecovery": ".new_recovery",
    "NewSandboxMessage": ".new_sandbox_message",
    "NewSandboxOrder": ".new_sandbox_order",
    "NewSecretRotation": ".new_secret_rotation",
    "NewWebhook": ".new_webhook",
    "NewWebhookTest": ".new_webhook_test",
    "Order": ".order",
    "OrderCancelledEvent": ".order_cancelled_event",
    "OrderCompletedEvent": ".order_completed_event",
    "OrderCreatedEvent": ".order_created_event",
    "OrderItem": ".order_item",
    "OrderList": ".order_list",
    "OrderStatus": ".order_status",
    "Policy": ".policy",
    "PriceBandCount": ".price_band_count",
    "Problem": ".problem",
    "Recovery": ".recovery",
    "RecoveryStatus": ".recovery_status",
    "RequestEntry": ".request_entry",
    "RequestList": ".request_list",
    "RevocationReason": ".revocation_reason",
    "Scope": ".scope",
    "StatusClass": ".status_class",
    "Tier": ".tier",
    "UnknownData": ".unknown_data",
    "UsageList": ".usage_list",
    "UsagePeriod": ".usage_period",
    "UserKey": ".user_key",
    "UserKeyList": ".user_key_list",
    "Webhook": ".webhook",
    "WebhookChallenge": ".webhook_challenge",
    "WebhookDigest": ".webhook_digest",
    "WebhookDisabledEvent": ".webhook_disabled_event",
    "WebhookDisabling": ".webhook_disabling",
    "WebhookFailingEvent": ".webhook_failing_event",
    "WebhookFailure": ".webhook_failure",
    "WebhookHealth": ".webhook_health",
    "WebhookList": ".webhook_list",
    "WebhookPatch": ".webhook_patch",
    "WebhookStats": ".webhook_stats",
    "WebhookStatsHour": ".webhook_stats_hour",
    "WebhookStatsTotal": ".webhook_stats_total",
    "WebhookStatus": ".webhook_status",
    "WebhookVerification": ".webhook_verification",
    "WebhookVerificationEvent": ".webhook_verification_event",
    "WebhookWithSecret": ".webhook_with_secret",
}

# What a module imports when it is used.
_NEEDS: dict[str, tuple[str, ...]] = {
    ".attempt": (
        ".attempt_request_headers",
        ".attempt_response_headers_type_0",
        ".attempt_timing",
    ),
    ".batch_create": (".new_item",),
    ".batch_put": (".new_item",),
    ".batch_update": (".item_patch",),
    ".brand_list": (".brand",),
    ".category_list": (".category",),
    ".delivery_list": (".delivery",),
    ".delivery_with_attempts": (".attempt",),
    ".event_list": (".event_model",),
    ".event_model": (
        ".item",
        ".key_revocation",
        ".key_rotation",
        ".message",
        ".order",
        ".unknown_data",
        ".webhook_disabling",
        ".webhook_failure",
    ),
    ".item": (
        ".image",
        ".money",
    ),
    ".item_batch_result": (".item_batch_row",),
    ".item_batch_row": (
        ".item",
        ".problem",
    ),
    ".item_change": (".item",),
    ".item_change_list": (".item_change",),
    ".item_created_event": (".item",),
    ".item_deleted_event": (".item",),
    ".item_facets": (
        ".condition_count",
        ".named_count",
        ".price_band_count",
    ),
    ".item_list": (
        ".item",
        ".item_facets",
    ),
    ".item_patch": (
        ".money",
        ".new_image",
    ),
    ".item_sold_event": (".item",),
    ".item_updated_event": (".item",),
    ".key_revoked_event": (".key_revocation",),
    ".key_rotated_event": (".key_rotation",),
    ".me": (
        ".api_key",
        ".delivery_budget",
        ".policy",
    ),
    ".message_received_event": (".message",),
    ".new_item": (
        ".money",
        ".new_image",
    ),
    ".new_item_batch": (
        ".batch_create",
        ".batch_delete",
        ".batch_put",
        ".batch_update",
    ),
    ".order": (
        ".money",
        ".order_item",
    ),
    ".order_cancelled_event": (".order",),
    ".order_completed_event": (".order",),
    ".order_created_event": (".order",),
    ".order_item": (
        ".image",
        ".money",
    ),
    ".order_list": (".order",),
    ".problem": (".field_error",),
    ".request_list": (".request_entry",),
    ".usage_list": (".usage_period",),
    ".user_key_list": (".user_key",),
    ".webhook": (
        ".missed_range",
        ".webhook_health",
        ".webhook_verification",
    ),
    ".webhook_disabled_event": (".webhook_disabling",),
    ".webhook_failing_event": (".webhook_failure",),
    ".webhook_list": (".webhook",),
    ".webhook_stats": (
        ".webhook_stats_hour",
        ".webhook_stats_total",
    ),
    ".webhook_verification_event": (".webhook_challenge",),
    ".webhook_with_secret": (
        ".missed_range",
        ".webhook_health",
        ".webhook_verification",
    ),
}

__all__ = (
    "ApiKey",
    "Attempt",
    "AttemptOutcome",
    "AttemptRequestHeaders",
    "AttemptResponseHeadersType0",
    "AttemptTiming",
    "BatchCreate",
    "BatchDelete",
    "BatchPut",
    "BatchUpdate",
    "Brand",
    "BrandList",
    "Category",
    "CategoryList",
    "ChallengeResponse",
    "Condition",
    "ConditionCount",
    "Delivery",
    "DeliveryBudget",
    "DeliveryList",
    "DeliveryStatus",
    "DeliveryWithAttempts",
    "DisabledReason",
    "Event",
    "EventList",
    "EventPatternType1",
    "EventType",
    "FieldError",
    "Image",
    "Item",
    "ItemBatchResult",
    "ItemBatchRow",
    "ItemChange",
    "ItemChangeList",
    "ItemChangeType",
    "ItemCreatedEvent",
    "ItemDeletedEvent",
    "ItemFacets",
    "ItemList",
    "ItemPatch",
    "ItemPatchStatus",
    "ItemSoldEvent",
    "ItemStatus",
    "ItemUpdatedEvent",
    "KeyReport",
    "KeyReportStatus",
    "KeyRevocation",
    "KeyRevokedEvent",
    "KeyRotatedEvent",
    "KeyRotation",
    "KeyWithSecret",
    "ListItemsInclude",
    "ListItemsSort",
    "ListItemsStatus",
    "ListMyOrdersRole",
    "ListMyUsageBy",
    "Me",
    "Message",
    "MessageReceivedEvent",
    "MissedRange",
    "Money",
    "NamedCount",
    "NewImage",
    "NewItem",
    "NewItemBatch",
    "NewItemStatus",
    "NewKeyReport",
    "NewKeyRotation",
    "NewRecovery",
    "NewSandboxMessage",
    "NewSandboxOrder",
    "NewSecretRotation",
    "NewWebhook",
    "NewWebhookTest",
    "Order",
    "OrderCancelledEvent",
    "OrderCompletedEvent",
    "OrderCreatedEvent",
    "OrderItem",
    "OrderList",
    "OrderStatus",
    "Policy",
    "PriceBandCount",
    "Problem",
    "Recovery",
    "RecoveryStatus",
    "RequestEntry",
    "RequestList",
    "RevocationReason",
    "Scope",
    "StatusClass",
    "Tier",
    "UnknownData",
    "UsageList",
    "UsagePeriod",
    "UserKey",
    "UserKeyList",
    "Webhook",
    "WebhookChallenge",
    "WebhookDigest",
    "WebhookDisabledEvent",
    "WebhookDisabling",
    "WebhookFailingEvent",
    "WebhookFailure",
    "WebhookHealth",
    "WebhookList",
    "WebhookPatch",
    "WebhookStats",
    "WebhookStatsHour",
    "WebhookStatsTotal",
    "WebhookStatus",
    "WebhookVerification",
    "WebhookVerificationEvent",
    "WebhookWithSecret",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(load_with(_MODULES[name], __name__, _NEEDS), name)
    globals()[name] = value
    return value
