"""Webhook endpoints and deliveries, as services answer them. No secret is in them."""

from __future__ import annotations

from enum import Enum

import msgspec


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """Where a user wants to be told of events. `created_at` is UTC ISO 8601."""

    id: str
    url: str
    events: tuple[str, ...]
    enabled: bool = True
    created_at: str = ""


class DeliveryState(str, Enum):
    """Pending ones are tried, or tried again; the others are as they will stay."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One event on its way to one endpoint, as of the last attempt.

    `status` is the HTTP status that was answered (0: none), `answer` the beginning of that answer, `latency` how long
    it took in seconds, `problem` what went wrong. Times are UTC ISO 8601, "" for none.
    """

    id: str
    endpoint: str
    event: str
    webhook_id: str
    state: DeliveryState
    attempts: int = 0
    status: int = 0
    answer: str = ""
    latency: float = 0.0
    problem: str = ""
    created_at: str = ""
    next_attempt_at: str = ""
    finished_at: str = ""
