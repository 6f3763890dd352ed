"""A project of somebody who uses the package: React, a page without a browser, and components of the API's guide."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
SOURCE = Path(__file__).resolve().parents[3] / "sdk" / "typescript" / "scriptsensei"
LEFT_OUT = shutil.ignore_patterns("node_modules", "dist", "package-lock.json")
PACKAGE = "node_modules/@clipforge/scriptsensei"
TOOLS = ("react@19", "react-dom@19", "jsdom@26", "esbuild@0.25", "typescript@5", "@types/react@19", "@types/node@22")
CONFIG = {
    "compilerOptions": {
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "jsx": "react-jsx",
        "strict": True,
        "noEmit": True,
        "skipLibCheck": False,
        "lib": ["es2023", "dom", "dom.iterable", "dom.asynciterable"],
        "paths": {
            "@/lib/api": [f"./{PACKAGE}"],
            "@/lib/api-client": [f"./{PACKAGE}/dist/esm/api-client"],
            "@/hooks/useVideoProgress": [f"./{PACKAGE}/dist/esm/hooks/useVideoProgress"],
        },
    },
    "include": ["components", "programs"],
}
ALIASES = (
    "--alias:@/lib/api-client=@clipforge/scriptsensei/api-client",
    "--alias:@/lib/api=@clipforge/scriptsensei",
    "--alias:@/hooks/useVideoProgress=@clipforge/scriptsensei/hooks/useVideoProgress",
)


class Project:
    """A folder with the package installed as it would be published, and what it takes to run components."""

    def __init__(self, folder: Path) -> None:
        build, self.folder = folder / "build", folder / "project"
        (self.folder / "components").mkdir(parents=True)
        (self.folder / "programs").mkdir()
        shutil.copytree(SOURCE, build, ignore=LEFT_OUT)
        self.call(build, "npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
        packed = self.call(build, "npm", "pack", "--loglevel=error").split()[-1]
        (self.folder / "package.json").write_text('{"private": true}')
        tools = ["npm", "install", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"]
        self.call(self.folder, *tools, str(build / packed), *TOOLS)
        (self.folder / "tsconfig.json").write_text(json.dumps(CONFIG))
        for printed in (HERE / "printed").glob("*.tsx.txt"):
            shutil.copy(printed, self.folder / "components" / printed.name.removesuffix(".txt"))
        shutil.copy(HERE / "harness.mjs", self.folder)
        (self.folder / "gateway.mjs").write_text("globalThis.GATEWAY = process.env.GATEWAY;")

    def check_types(self) -> None:
        """Raises AssertionError with what tsc says."""
        self.call(self.folder, "node_modules/.bin/tsc", "-p", ".")

    def bundle(self, source: str, name: str, platform: str) -> None:
        """Make one file that Node runs, as for a browser or for Node itself."""
        self.call(
            self.folder,
            "node_modules/.bin/esbuild",
            source,
            "--bundle",
            f"--platform={platform}",
            f"--format={'cjs' if platform == 'browser' else 'esm'}",
            "--jsx=automatic",
            "--external:react",
            *(("--packages=external",) if platform == "node" else ()),
            *ALIASES,
            "--define:process.env.NEXT_PUBLIC_API_GATEWAY_URL=globalThis.GATEWAY",
            '--define:process.env.NEXT_PUBLIC_VIDEO_SERVICE_URL=""',
            f"--outfile=built/{name}.{'cjs' if platform == 'browser' else 'mjs'}",
            "--log-level=error",
        )

    def run(self, component: str, url: str, token: str) -> Any:
        """Render a printed component on a page of the server's, and take its steps; answers what they return."""
        self.bundle(f"components/{component}.tsx", component, "browser")
        steps = (HERE / "steps" / f"{component}.js").read_text("utf-8")
        wish = json.dumps({"component": component, "steps": steps, "page": url, "token": token})
        told = self.call(
            self.folder, "node", "--import", "./gateway.mjs", "harness.mjs", WISH=wish, GATEWAY=f"{url}/scriptsensei"
        )
        return json.loads(told)

    def program(self, name: str, url: str, token: str, **variables: str) -> list[Any]:
        """Compile and run a program that uses the package in Node; answers what it printed, a value a line."""
        shutil.copy(HERE / "programs" / f"{name}.ts", self.folder / "programs")
        self.bundle(f"programs/{name}.ts", name, "node")
        known = {"NEXT_PUBLIC_API_GATEWAY_URL": f"{url}/scriptsensei", "TOKEN": token, **variables}
        told = self.call(self.folder, "node", f"built/{name}.mjs", **known)
        return [json.loads(line) for line in told.splitlines()]

    def call(self, cwd: Path, *command: str, **variables: str) -> str:
        answer = subprocess.run(
            command, cwd=cwd, capture_output=True, text=True, env={**os.environ, **variables}, timeout=300, check=False
        )
        assert answer.returncode == 0, f"{' '.join(command)}\n{answer.stdout}\n{answer.stderr}"
        return answer.stdout
