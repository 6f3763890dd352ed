"""What the installed program `clipforge` calls: it imports the rest so that Ctrl-C never shows a traceback.

Loading takes a moment, more of it on a busy machine, and people press Ctrl-C then too.
"""

from __future__ import annotations

import os
import signal
import sys

INTERRUPTED = 130
"""As `exit_codes.INTERRUPTED`, which is not loaded yet."""


def main() -> None:
    """Run the command line, and end with its exit code."""
    try:
        from clipforge_cli.main import main as run

        run()
    except KeyboardInterrupt:
        os.write(2, b"stopped\n")
        sys.exit(INTERRUPTED)
    finally:
        # From here on there is nothing to tidy up: the interpreter ends, and Ctrl-C ends it at once.
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
