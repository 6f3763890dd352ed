"""Editing export templates of one's own: what a file says is checked before anything is written.

editing = TemplateEditing(template_folders(plugins, config), config / "templates")
editing.check('extends = "karaoke"')          # the template; BadTemplate with the line where it is none
editing.save("mine", text)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from clipforge_core.errors import MissingFile, UnknownName
from clipforge_core.files import write_bytes
from clipforge_core.model.template import ExportTemplate
from clipforge_core.refusals import Conflict, Invalid, NotThere
from clipforge_core.template_reading import FOLDER_FILE
from clipforge_core.templates import OWN, TemplateInfo, TemplateLibrary

LARGEST = 64_000
"""Characters of a template."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")


class TemplateEditing:
    """Templates of some folders, of which those in `own` can be changed."""

    def __init__(self, folders: Iterable[tuple[str, Path]], own: Path) -> None:
        self.library = TemplateLibrary(folders)
        self._own = own

    def list(self) -> list[TemplateInfo]:
        """Every template that a name reaches."""
        return self.library.list()

    def get(self, name: str) -> tuple[TemplateInfo, str]:
        """What is known of a template, and what its file says. Raises NotThere."""
        info = next((each for each in self.library.list() if each.name == name), None)
        if info is None:
            raise NotThere(kind="template", id=name)
        return info, Path(info.path).read_text("utf-8", "replace")

    def editable(self, info: TemplateInfo) -> bool:
        """True for a file of one's own; one with pictures of its own lies in a folder, and is changed there."""
        return info.origin == OWN and not info.path.endswith(FOLDER_FILE)

    def check(self, text: str) -> ExportTemplate:
        """The template that a text is. Raises Invalid, BadTemplate with the line, UnknownName for what it extends."""
        if len(text) > LARGEST:
            raise Invalid(field="text", detail=f"at most {LARGEST} characters are taken")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "template.toml"
            path.write_bytes(text.encode("utf-8", "replace"))
            try:
                return self.library.read(path)
            except MissingFile as error:
                raise Invalid(field="text", detail="a file that it names is not there") from error

    def save(self, name: str, text: str, *, new: bool = False) -> None:
        """Write it as one's own; `new` refuses a name that there is. Raises as `check` does, Conflict."""
        if not _NAME.fullmatch(name):
            raise Invalid(field="name", detail="letters, digits, - and _ are taken, 60 at most")
        known = {info.name: info for info in self.library.list()}
        if name in known and (new or not self.editable(known[name])):
            raise Conflict(detail=f"there is a template {name} already: choose another name")
        self.check(text)
        self._own.mkdir(parents=True, exist_ok=True)
        write_bytes(self._own / f"{name}.toml", text.encode("utf-8", "replace"))

    def remove(self, name: str) -> None:
        """Delete one of one's own. Raises NotThere, Conflict for one that is not."""
        info, _ = self.get(name)
        if not self.editable(info):
            raise Conflict(detail=f"{name} is not one of your own")
        try:
            Path(info.path).unlink()
        except FileNotFoundError as error:
            raise UnknownName(kind="template", name=name, known="") from error
