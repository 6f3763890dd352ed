"""Studio: what users keep to make films of: documents that scripts rest on, scripts, media.

documents       Documents: added, searched for passages, deleted
retrieval       the same search over texts that are given, without a database
sources         passages as the sources of a script, which still say where they stand
scripts         Scripts: kept, changed, rated
liking          what well rated scripts have in common
library         Library: media of users and stock, with thumbnails and a search
stock           Stock: the folders of the setting stock_folders, indexed for everybody
folder_search   media of a folder by what they show, without a database
shelf           media for a scene: the user's, the stock's, wherever they lie
tasks           what a server's runner does for all this
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clipforge_core.hookspecs import hookimpl

if TYPE_CHECKING:
    from clipforge_core.contracts.runner_task import RunnerTask


@hookimpl
def clipforge_register_runner_tasks() -> Sequence[RunnerTask]:
    """Stock, vectors, and the files of voices."""
    from clipforge_core.studio.tasks import RefreshStock, RenewVectors
    from clipforge_core.voicing.service import KeepVoices

    return [RefreshStock(), RenewVectors(), KeepVoices()]
