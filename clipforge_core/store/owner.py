"""Which process works on a job, and whether it is still alive.

A pid alone is not enough: it is given to another process after a while, and after a boot all begin anew. So an owner is
a pid, the boot that it belongs to, and when in that boot the process began.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from clipforge_core.model.job import Owner

_STATE, _STARTED = 0, 19
"""Places in /proc/<pid>/stat, counted from the field after the name in parentheses (proc(5): fields 3 and 22)."""


def this_process() -> Owner:
    """The owner that this process is."""
    pid = os.getpid()
    return Owner(pid=pid, boot=this_boot(), started=_started(pid) or 0)


def is_alive(owner: Owner) -> bool:
    """True while the very process that `owner` names is running (a zombie is not)."""
    return owner.boot == this_boot() and _started(owner.pid) == owner.started


def this_boot() -> str:
    """What tells this boot of the machine from every other."""
    if sys.platform == "linux":
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return _ask("/usr/sbin/sysctl", "-n", "kern.boottime")


def _started(pid: int) -> int | None:
    """When a process began: clock ticks since boot (Linux) or seconds since 1970; None where there is no such one."""
    if sys.platform == "linux":
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            return None
        fields = stat.rpartition(")")[2].split()
        return None if fields[_STATE] in "ZX" else int(fields[_STARTED])
    line = _ask("/bin/ps", "-o", "state=,lstart=", "-p", str(pid))
    if not line or line.startswith("Z"):
        return None
    from email.utils import mktime_tz, parsedate_tz

    parsed = parsedate_tz(line.split(maxsplit=1)[1])
    return int(mktime_tz(parsed)) if parsed else None


def _ask(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
