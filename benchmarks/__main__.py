"""All rows, or those that are named: a table on the terminal, and JSON beside this file."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

ROWS = (
    "start",
    "shots",
    "analyse",
    "transcribe",
    "render",
    "batch_render",
    "export_check",
    "aspects",
    "smart_cut",
    "second_run",
    "memory",
    "api",
    "jobs",
    "workers",
)


def main() -> int:
    """Exit code 0 whether targets are met or not: a benchmark tells, it does not judge."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", choices=[*ROWS, []], metavar="row", help=f"of {', '.join(ROWS)}")
    parser.add_argument("--pairs", type=int, help="runs of each (default: the row's own)")
    parser.add_argument("--json", type=Path, default=Path(__file__).parent / "results.json")
    arguments = parser.parse_args()
    found = []
    for name in arguments.rows or ROWS:
        options = {"pairs": arguments.pairs} if arguments.pairs else {}
        row = import_module(f"benchmarks.{name}").row(**options)
        found.append(asdict(row))
        sign = "reached" if row.reached else "NOT reached"
        print(f"{row.name:<11} {row.ratio:6.3f}  (target {row.target}) {sign}\n            {row.work} / {row.against}")
        print(f"            {row.ratios} {row.notes}", flush=True)
        arguments.json.write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
