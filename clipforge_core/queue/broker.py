"""JobBroker: a dramatiq broker whose messages are the rows of `jobs`.

    broker = JobBroker(store, owner, lanes, bell)
    declare(broker, work)                           # queue/actors.py
    dramatiq.Worker(broker, worker_threads=threads_of(lanes)).start()

Accepting a job *is* putting it into the queue, in one transaction (`JobStore.submit`); a message holds the job's id and
nothing else. Attempts, delays, priorities and dead letters live in the row, so that dramatiq's Retries, AgeLimit and
TimeLimit have no place here: no middleware is there that was not given. A consumer claims a job for each thread of its
lane that is free, never more; what it claimed stands in `claimed` until the actor takes it.

Over Redis or RabbitMQ an actor is sent the same id after the commit (`actors["jobs"].send(job.id)`), `claimed` stays
empty, and the actor claims the row itself: a message that comes twice finds it taken.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import dramatiq
from dramatiq.broker import Consumer, MessageProxy
from dramatiq.common import current_millis
from dramatiq.errors import QueueNotFound

from clipforge_core.errors import ClipForgeError, JobConflict
from clipforge_core.model.job import Job, JobState, Owner
from clipforge_core.queue.lanes import Bell, Lane
from clipforge_core.store.jobs import JobStore

log = logging.getLogger("clipforge.queue")

TROUBLE_SECONDS = 1.0
"""How long to wait where the database cannot be asked."""


class JobBroker(dramatiq.Broker):
    """One a process that works on jobs. `bell` rings when there may be something new."""

    def __init__(
        self,
        store: JobStore,
        owner: Owner,
        lanes: Sequence[Lane],
        bell: Bell,
        middleware: Iterable[dramatiq.Middleware] = (),
    ) -> None:
        super().__init__(middleware=list(middleware))
        self.store = store
        self.owner = owner
        self.bell = bell
        self.closing = False
        self.claimed: dict[str, Job] = {}
        """Jobs on their way from a consumer to an actor."""
        self._lanes = {lane.name: lane for lane in lanes}
        self._free = {lane.name: threading.Semaphore(lane.threads) for lane in lanes}
        self._taken: dict[str, deque[str]] = {lane.name: deque() for lane in lanes}
        self.queues: dict[str, Lane] = {}

    def declare_queue(self, queue_name: str) -> None:
        """Each queue is a lane; there are no others. Raises QueueNotFound."""
        if queue_name not in self._lanes:
            raise QueueNotFound(queue_name)
        if queue_name not in self.queues:
            self.emit_before("declare_queue", queue_name)
            self.queues[queue_name] = self._lanes[queue_name]
            self.emit_after("declare_queue", queue_name)

    def enqueue(self, message: dramatiq.Message[Any], *, delay: int | None = None) -> dramatiq.Message[Any]:
        """The job of a message may begin after `delay` milliseconds. It must have been accepted: a message without a
        row cannot be. Raises UnknownName, JobConflict, QueueNotFound."""
        if message.queue_name not in self.queues:
            raise QueueNotFound(message.queue_name)
        self.emit_before("enqueue", message, delay)
        (job_id,) = message.args
        if self.store.postpone(job_id, (delay or 0) / 1000) is None:
            raise JobConflict(job=job_id, state=self.store.get(job_id).state.value, verb="queued")
        self.emit_after("enqueue", message, delay)
        self.bell.ring()
        return message

    def consume(self, queue_name: str, prefetch: int = 1, timeout: int = 30000) -> Consumer:
        """Messages of a lane. `prefetch` is not looked at: nothing is claimed for a thread that is busy."""
        if queue_name not in self.queues:
            raise QueueNotFound(queue_name)
        return _JobConsumer(self, queue_name, timeout / 1000)

    def close(self) -> None:
        """Claim nothing more."""
        self.closing = True
        self.bell.ring()

    def flush(self, queue_name: str) -> None:
        """Cancel all that waits in a lane."""
        lane = self.queues[queue_name]
        for job in self.store.find(states=[JobState.QUEUED], limit=-1):
            if not job.foreground and (job.kind in lane.kinds if lane.kinds else job.kind not in lane.but):
                self.store.cancel(job.id)

    def flush_all(self) -> None:
        """Cancel all that waits."""
        for queue_name in self.queues:
            self.flush(queue_name)

    def join(self, queue_name: str, *, timeout: int | None = None) -> None:
        """Wait until no job of a lane waits or is worked on: for tests. Raises QueueJoinTimeout."""
        lane, until = self.queues[queue_name], time.monotonic() + (timeout or 86_400_000) / 1000
        while True:
            heard = self.bell.rung
            busy = self.store.find(states=[JobState.QUEUED, JobState.PROCESSING], limit=-1)
            if not any(job.kind in lane.kinds if lane.kinds else job.kind not in lane.but for job in busy):
                return
            if time.monotonic() > until:
                raise dramatiq.errors.QueueJoinTimeout(queue_name)
            self.bell.wait(heard, 0.05)

    # -- for consumers --------------------------------------------------------------------------

    def take(self, queue_name: str, seconds: float) -> MessageProxy | None:
        """The next job, as a message, once a thread of the lane is free; None where there is none for so long."""
        waiting = self._taken[queue_name]
        if not waiting:
            waiting.extend(job.id for job in self._claim_for_free(queue_name, seconds))
        if not waiting or self.closing:
            return None
        job_id = waiting.popleft()
        actor_name = next(name for name, actor in self.actors.items() if actor.queue_name == queue_name)
        return MessageProxy(
            dramatiq.Message(
                queue_name=queue_name,
                actor_name=actor_name,
                args=(job_id,),
                kwargs={},
                options={},
                message_id=job_id,
                message_timestamp=current_millis(),
            )
        )

    def _claim_for_free(self, queue_name: str, seconds: float) -> list[Job]:
        """Claim a job for each thread of a lane that is free, once one is; nothing where there is none for so long."""
        until, free, jobs = time.monotonic() + seconds, self._free[queue_name], list[Job]()
        if not free.acquire(timeout=seconds):
            return jobs
        threads = 1
        while free.acquire(blocking=False):
            threads += 1
        try:
            jobs = self._claim(self._lanes[queue_name], threads, until)
            self.claimed.update((job.id, job) for job in jobs)
        finally:
            for _ in range(threads - len(jobs)):
                free.release()
        return jobs

    def give_back(self, queue_name: str) -> None:
        """Queue again what was claimed and not taken yet: its consumer has ended."""
        waiting = self._taken[queue_name]
        while waiting:
            self._free_again(waiting.popleft(), queue_name)

    def done(self, message: MessageProxy) -> None:
        """The thread of a message is free again. A job that no actor took goes back to the queue."""
        self._free_again(message.message_id, message.queue_name)

    def _free_again(self, job_id: str, queue_name: str) -> None:
        job = self.claimed.pop(job_id, None)
        try:
            if job is not None:
                self.store.hand_back(job.id, self.owner)
        finally:
            self._free[queue_name].release()

    def _claim(self, lane: Lane, most: int, until: float) -> list[Job]:
        while not self.closing:
            heard = self.bell.rung
            try:
                jobs = self.store.claim_some(self.owner, most, kinds=lane.kinds, but=lane.but)
                if jobs:
                    return jobs
                due = self.store.next_due(kinds=lane.kinds, but=lane.but)
            except ClipForgeError as error:
                log.error("the queue cannot be read: %s", error)
                due = time.time() + TROUBLE_SECONDS
            left = until - time.monotonic()
            if left <= 0:
                return []
            self.bell.wait(heard, left if due is None else min(left, max(due - time.time(), 0.001)))
        return []


class _JobConsumer(Consumer):
    def __init__(self, broker: JobBroker, queue_name: str, seconds: float) -> None:
        self._broker = broker
        self._queue_name = queue_name
        self._seconds = seconds

    def __next__(self) -> MessageProxy | None:
        return self._broker.take(self._queue_name, self._seconds)

    def ack(self, message: MessageProxy) -> None:
        self._broker.done(message)

    def nack(self, message: MessageProxy) -> None:
        self._broker.done(message)

    def requeue(self, messages: Iterable[MessageProxy]) -> None:
        for message in messages:
            self._broker.done(message)

    def close(self) -> None:
        self._broker.give_back(self._queue_name)
