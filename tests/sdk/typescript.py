"""The TypeScript client, built in a folder of the tests' own, and programs that use it as an installed package."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "sdk" / "typescript"
LEFT_OUT = shutil.ignore_patterns("node_modules", "dist", "package-lock.json")


class TypeScript:
    """A project folder in which `@clipforge/sdk-ts` is installed from its own package."""

    def __init__(self, folder: Path) -> None:
        build, self.folder = folder / "build", folder / "project"
        shutil.copytree(SOURCE, build, ignore=LEFT_OUT)
        self.call(build, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
        # Packing builds it; what is installed is what would be published.
        self.packed = self.call(build, "npm", "pack", "--loglevel=error").split()[-1]
        installed = self.folder / "node_modules" / "@clipforge" / "sdk-ts"
        installed.parent.mkdir(parents=True)
        self.call(self.folder, "tar", "-xzf", str(build / self.packed), "-C", str(self.folder))
        (self.folder / "package").rename(installed)
        for name in ("typescript", "@typescript", "@types", "undici-types"):
            if (build / "node_modules" / name).exists():
                (self.folder / "node_modules" / name).symlink_to(build / "node_modules" / name)
        self.installed = installed
        self._tsc = build / "node_modules" / ".bin" / "tsc"

    def compile(self, code: str, name: str = "program.mts", *, thorough: bool = False) -> Path:
        """Check and compile a program; answers what Node runs. Raises AssertionError with what tsc says. With
        `thorough`, declarations of packages are checked too, ours among them."""
        (self.folder / name).write_text(code, "utf-8")
        options = (
            "--strict",
            "--module",
            "nodenext",
            "--target",
            "es2022",
            "--types",
            "node",
            "--skipLibCheck",
            "false",
        )
        self.call(self.folder, str(self._tsc), *options, name)
        return self.folder / name.replace(".mts", ".mjs").replace(".cts", ".cjs")

    def node(self, program: Path, cwd: Path, **variables: str) -> str:
        """Run a program; answers what it prints. Raises AssertionError where it ends badly."""
        return self.call(cwd, "node", str(program), **variables)

    def call(self, cwd: Path, *command: str, **variables: str) -> str:
        environment = {**os.environ, **variables}
        answer = subprocess.run(command, cwd=cwd, capture_output=True, text=True, env=environment, check=False)
        assert answer.returncode == 0, f"{' '.join(command)}\n{answer.stdout}\n{answer.stderr}"
        return answer.stdout
