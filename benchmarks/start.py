"""Row `start`: `clipforge --help` against `python -c pass`."""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

from benchmarks.harness import Row, in_turn, python, run

LOADED = """
import sys
from clipforge_cli.main import main
sys.argv = ["clipforge", "--help"]
try:
    main()
except SystemExit:
    pass
print("LOADED", sorted(m for m in ("av", "numpy", "litestar", "httpx", "rich") if m in sys.modules))
"""


def row(pairs: int = 9) -> Row:
    """Seconds more than bare Python; the target is 0.25, with neither av, numpy nor litestar imported."""
    command = str(Path(sys.executable).parent / "clipforge")
    results = in_turn(lambda: run([command, "--help"]), lambda: run(python("pass")), pairs=pairs)
    more = median(a.wall - b.wall for a, b in results)
    loaded = run(python(LOADED)).output.rsplit("LOADED", 1)[1].strip()
    heavy = any(name in loaded for name in ("'av'", "'numpy'", "'litestar'"))
    return Row(
        name="start",
        work="clipforge --help",
        against="python -c pass",
        target="under 0.25 s more; no av, numpy, litestar",
        ratio=round(more, 3),
        reached=more < 0.25 and not heavy,
        notes=f"seconds more (not a ratio); of the heavy modules it loads {loaded}",
    )
