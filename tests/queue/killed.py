"""Programs that are killed: a supervisor in little, and what an API process does to the queue, again and again.

python tests/queue/killed.py supervise
python tests/queue/killed.py submit SEED
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from clipforge_core.environment import Environment
from clipforge_core.errors import JobConflict
from clipforge_core.model.job import JobState, Priority
from clipforge_core.queue.supervised import RunnerProcess
from clipforge_core.services import Services

BACKLOG = 12
ATTEMPTS = 10_000
"""So that only jobs that are meant to run out of attempts do."""


def supervise() -> None:
    """A runner, and another one when it dies, for ever."""
    environment = Environment.open(bundled=False)
    log = environment.settings.path("data") / "runner.log"
    while True:
        runner = RunnerProcess(environment.spec(), log=str(log))
        runner.wait()
        runner.bury()


def submit(seed: int) -> None:
    """Accept jobs of both lanes and cancel some, until there is a file `enough`."""
    services = Services.open(Environment.open(bundled=False))
    chance = Random(seed)
    recent: list[str] = []
    while not (services.data / "enough").exists():
        if services.jobs.counts()[JobState.QUEUED] > BACKLOG:
            time.sleep(0.02)
            continue
        seconds = round(chance.uniform(0.0, 0.4), 3)
        params = {"tasks": [["note", f"{seed}-{chance.random()}", seconds]]}
        job = services.jobs.submit(
            chance.choice(["work", "work", "quick"]),
            params,
            user="usr_tormented",
            priority=chance.choice(list(Priority)),
            max_attempts=ATTEMPTS,
        )
        accept(services.data, job.id)
        recent.append(job.id)
        if chance.random() < 0.15:
            with suppress(JobConflict):
                services.jobs.cancel(chance.choice(recent[-8:]))


def accept(data: Path, job_id: str) -> None:
    """Note what was promised: from here on the job must not be lost."""
    with (data / "accepted.log").open("a") as file:
        file.write(f"{job_id}\n")


if __name__ == "__main__":
    if sys.argv[1] == "supervise":
        supervise()
    else:
        submit(int(sys.argv[2]))
