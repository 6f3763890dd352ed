"""RunnerProcess: the runner of a server, as its supervisor holds it.

    runner = RunnerProcess(environment.spec())
    runner.started(30.0)            # True; raises what kept it from starting
    runner.terminate()              # running jobs are handed back
    runner.wait(10.0) or runner.kill()

It dies with the process that made it. dramatiq is loaded in it alone.
"""

from __future__ import annotations

import msgspec

from clipforge_core.environment import EnvironmentSpec
from clipforge_core.queue.boot import Boot
from clipforge_core.queue.messages import load


class RunnerSpec(msgspec.Struct, frozen=True):
    """What a runner is started with. It waits `lock_seconds` for another one to end."""

    spec: EnvironmentSpec
    lock_seconds: float = 20.0


class RunnerProcess(Boot):
    """A process of `clipforge_core.queue.service`. Its log goes where ours goes, or to the file `log`."""

    def __init__(self, spec: EnvironmentSpec, *, log: str = "inherit", lock_seconds: float = 20.0) -> None:
        super().__init__("clipforge_core.queue.service:main", RunnerSpec(spec, lock_seconds), log)

    def started(self, seconds: float) -> bool:
        """True once it works on the queue; False where it does not after so many seconds, or died.

        Raises what kept it from starting: RunnerBusy, StoreBusy, StoreBroken, PermissionDenied, DiskFull.
        """
        try:
            if not self.pipe.poll(seconds):
                return False
            error = load(self.pipe.recv_bytes())
        except (EOFError, OSError):
            return False
        if error is not None:
            raise error
        return True
