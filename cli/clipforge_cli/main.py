"""Running `clipforge`: a command and turns whatever goes wrong into one line and an exit code."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from clipforge_cli import exit_codes
from clipforge_cli.console import say
from clipforge_cli.lazy import LazyGroup
from clipforge_cli.options import program_options
from clipforge_cli.session import Session

_RARELY = 20_000
"""Objects that are made until garbage is looked for; Python's own number is 700."""


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Documentation: docs/cli.md",
)
@click.version_option(package_name="clipforge", message="clipforge %(version)s")
@program_options
def cli() -> None:
    """Turn long videos into short captioned clips.

    \b
    clipforge run talk.mp4                 clips of one video, in ./clips/talk
    clipforge run recordings/ -o out       every video of a folder
    clipforge detect talk.mp4              look first, render nothing
    """


def main() -> None:
    """What the installed program calls."""
    # Asked to end, by a service manager say, it hands its jobs back as with Ctrl-C.
    signal.signal(signal.SIGTERM, _interrupt)
    # Half of what a short command does is importing, which makes no garbage: it is looked for more rarely, and not once
    # more in all that was imported when the program ends.
    gc.set_threshold(_RARELY)
    code = run(sys.argv[1:])
    gc.freeze()
    sys.exit(code)


def run(args: Sequence[str], session: Session | None = None) -> int:
    """Run a command line; answers its exit code and never raises."""
    session = session or Session()
    try:
        result = cli.main(args=list(args), prog_name="clipforge", standalone_mode=False, obj=session)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.ClickException as error:
        error.show()
        if isinstance(error, click.NoSuchOption):
            _hint(args)
        return exit_codes.USAGE
    except (click.Abort, KeyboardInterrupt):
        say("stopped; the same command goes on where it stopped" if session.resumable else "stopped")
        return exit_codes.INTERRUPTED
    except SystemExit as stop:
        # click ends so where the reader of the output went away.
        return _closed() if stop.code == 1 else int(stop.code or 0)
    except Exception as error:  # noqa: BLE001 - nobody but the log wants a traceback
        return _failed(error, session)
    return result if isinstance(result, int) else exit_codes.OK


def _hint(args: Sequence[str]) -> None:
    """What looked like an option may be the name of a file."""
    for name in args:
        if name.startswith("-") and os.path.lexists(name):
            say(f"{name} is the name of a file here: write ./{name}, or -- before it")
            return


def _interrupt(_number: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _failed(error: Exception, session: Session) -> int:
    from clipforge_core.errors import ClipForgeError
    from clipforge_core.files import readable

    if isinstance(error, BrokenPipeError):
        return _closed()
    if isinstance(error, OSError) and not session.debug:
        error = readable(error, Path(str(error.filename or "standard output")))
    if isinstance(error, UnicodeEncodeError) and "surrogates" in error.reason and not session.debug:
        say("clipforge: a text or a name is not UTF-8: is the locale right? LC_ALL=C.UTF-8 mostly is")
        return exit_codes.USAGE
    if isinstance(error, ClipForgeError):
        if session.traces():
            _trace(error)
        say(f"clipforge: {error.describe()}")
        return exit_codes.exit_code(error)
    plugin = session.culprit(error)
    code = exit_codes.exit_code_of("plugin") if plugin else exit_codes.FAULT
    if session.traces():
        _trace(error)
        return code
    where = f"the plugin {plugin} (CLIPFORGE_PLUGINS_OFF={plugin} leaves it out)" if plugin else "the program"
    say(f"clipforge: a fault in {where}: {type(error).__name__}: {error}. {_logged(error, session)}")
    return code


def _trace(error: Exception) -> None:
    import traceback

    sys.stderr.write("".join(traceback.format_exception(error)))


def _logged(error: Exception, session: Session) -> str:
    """Write the traceback to the log; says where it is."""
    import traceback

    try:
        folder = session.environment().settings.path("data")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "faults.log"
        with path.open("a", encoding="utf-8", errors="backslashreplace") as log:
            log.write("".join(traceback.format_exception(error)) + "\n")
    except Exception:  # noqa: BLE001 - whatever is broken must not hide the fault itself
        return "Run it again with --debug to see more"
    return f"The details are in {path}"


def _closed() -> int:
    """The reader is gone: nothing more can be said, and nothing is wrong."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, sys.stdout.fileno())
    os.close(quiet)
    return exit_codes.CLOSED_PIPE


if __name__ == "__main__":
    main()
