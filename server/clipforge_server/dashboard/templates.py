"""Export templates: all to be seen, those of this server to be changed by admins, with a check and a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import platformdirs
from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError, NotMedia
from clipforge_core.model.user import Caller
from clipforge_core.services import Services
from clipforge_core.template_editing import TemplateEditing
from clipforge_core.templates import TemplateLibrary, template_folders
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.users import only_admins

PATH = "/settings/templates"
_NEW = 'extends = "{name}"\ndescription = ""\n\n[captions]\n# size = 0.08\n'


@get(PATH, sync_to_thread=True)
def templates_page(services: Services, look: Look) -> Response[str]:
    """All of them."""
    return _list(services, look)


@get(PATH + "/{name:str}", sync_to_thread=True)
def template_page(services: Services, look: Look, name: str) -> Response[str]:
    """One of them."""
    editing = editing_of(services)
    info, text = editing.get(name)
    return _page(look, info.name, text, own=editing.editable(info))


@post(PATH, sync_to_thread=True, status_code=200)
def create_template(services: Services, caller: Caller, look: Look, form: Form) -> Response[str]:
    """A new one that builds on another."""
    only_admins(caller)
    editing, name = editing_of(services), form.text("name")
    base, _ = editing.get(form.text("base"))
    try:
        editing.save(name, _NEW.format(name=base.name), new=True)
    except ClipForgeError as error:
        return _list(services, look, problem=said_of(error), typed=form)
    return look.go(f"{PATH}/{name}")


@post(PATH + "/{name:str}", sync_to_thread=True, status_code=200)
def save_template(services: Services, caller: Caller, look: Look, form: Form, name: str) -> Response[str]:
    """Check it, and write it where it is good."""
    only_admins(caller)
    text = form.raw("text").replace("\r\n", "\n")
    try:
        editing_of(services).save(name, text)
    except ClipForgeError as error:
        return _page(look, name, text, own=True, problem=said_of(error))
    return look.go(f"{PATH}/{name}", said="The template is saved.")


@post(PATH + "/{name:str}/preview", sync_to_thread=True, status_code=200)
def preview_template(services: Services, look: Look, form: Form, name: str) -> Response[str]:
    """A picture of a text that need not be saved, as a part of the page."""
    text = form.raw("text").replace("\r\n", "\n")
    problem, picture = "", ""
    try:
        editing_of(services).check(text)
        picture = _data_url(services.previews.template(text))
    except NotMedia as error:
        late = "within" in str(error.data.get("detail", ""))  # the inspector gave it up
        problem = "It could not be drawn in time: this machine is busy. Try again." if late else said_of(error)
    except ClipForgeError as error:
        problem = said_of(error)
    return look.part("template", "preview", picture=picture, problem=problem)


@post(PATH + "/{name:str}/remove", sync_to_thread=True, status_code=200)
def remove_template(services: Services, caller: Caller, look: Look, name: str) -> Response[str]:
    """Delete one of one's own."""
    only_admins(caller)
    editing_of(services).remove(name)
    return look.go(PATH, said="The template is deleted.")


def library_of(services: Services) -> TemplateLibrary:
    """The templates that exports of this server know."""
    return TemplateLibrary(template_folders(services.environment.registry.plugins, _config()))


def editing_of(services: Services) -> TemplateEditing:
    """The same, to be changed."""
    folders = template_folders(services.environment.registry.plugins, _config())
    return TemplateEditing(folders, _config() / "templates")


def _config() -> Path:
    return Path(platformdirs.user_config_dir("clipforge"))


def _list(services: Services, look: Look, *, problem: str = "", typed: Form | None = None) -> Response[str]:
    editing = editing_of(services)
    values: dict[str, Any] = {
        "found": [(info, editing.editable(info)) for info in editing.list()],
        "problem": problem,
        "name": typed.text("name") if typed is not None else "",
        "base": typed.text("base") if typed is not None else "default",
    }
    return look.page("templates", status=400 if problem else 200, **values)


def _page(look: Look, name: str, text: str, *, own: bool, problem: str = "") -> Response[str]:
    values: dict[str, Any] = {"name": name, "text": text, "own": own, "problem": problem, "picture": ""}
    return look.page("template", status=400 if problem else 200, **values)


def _data_url(picture: bytes) -> str:
    import base64

    return "data:image/png;base64," + base64.b64encode(picture).decode("ascii")


HANDLERS: tuple[Any, ...] = (
    templates_page, template_page, create_template, save_template, preview_template, remove_template,
)  # fmt: skip
