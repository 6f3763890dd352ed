"""Holding what a plugin brings against the contract of its kind, before anybody relies on it.

    problem_of(item, Detector)      # "" or "'loudness' is no tuple: …"

Cheap enough for every start: members, their plain types and the parameters of methods. What an item answers is tried
by the suites of `clipforge_core.testing`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Generic, Protocol

import msgspec

from clipforge_core.plugin_loading import shown, told

_PLAIN: Mapping[str, tuple[tuple[type, ...], str]] = {
    "str": ((str,), "text"),
    "bool": ((bool,), "True or False"),
    "int": ((int,), "a whole number"),
    "float": ((int, float), "a number"),
    "tuple[str, ...]": ((tuple, list), 'a tuple of texts, such as ("one",)'),
}
"""What annotations of contracts that can be held against a value mean."""


def problem_of(item: object, contract: type[Any], *, closely: bool = True) -> str:
    """What keeps an item from being one of the contract; "" where nothing does. With `closely`, parameters of methods
    are looked at too."""
    kind = contract.__name__
    if isinstance(item, type) and not issubclass(contract, msgspec.Struct):
        return f"{item.__name__} is a class: bring an object of it, {item.__name__}()"
    try:
        lacks = sorted(name for name in _members(contract) if not hasattr(item, name))
        if lacks:
            return f"{shown(item)} is not a {kind}: it lacks {', '.join(lacks)}"
        # Since Python 3.12 a protocol does not see members that `__getattr__` answers, as those of an item that hands
        # over to another: they were looked for above.
        if not getattr(contract, "_is_protocol", False) and not isinstance(item, contract):
            return f"{shown(item)} is not a {kind}"
        return _named(item, kind) or _typed(item, contract) or (_methods(item, contract) if closely else "")
    except Exception as error:  # noqa: BLE001 - a property of the item may raise
        return f"{shown(item)} is not a {kind}: {told(error)}"


def _members(contract: type[Any]) -> set[str]:
    names: set[str] = set()
    for base in contract.__mro__:
        if base is not object and base is not Protocol and base is not Generic:
            names |= set(vars(base).get("__annotations__", ())) | {n for n in vars(base) if not n.startswith("_")}
    return names


def _named(item: Any, kind: str) -> str:
    name = item.name
    if isinstance(name, str) and name and name == name.strip() and name.isprintable():
        return ""
    return f"{shown(item)} is not a {kind}: its name is {shown(name)}, and must be a text on one line"


def _typed(item: Any, contract: type[Any]) -> str:
    for member, annotation in getattr(contract, "__annotations__", {}).items():
        types, wanted = _PLAIN.get(str(annotation), ((), ""))
        value = getattr(item, member)
        fits = isinstance(value, types) and (bool in types or not isinstance(value, bool))
        if fits and tuple in types:
            fits = all(isinstance(each, str) for each in value)
        if types and not fits:
            return f"{item.name}: {member} is {shown(value)}, and must be {wanted}"
    return ""


def _methods(item: Any, contract: type[Any]) -> str:
    for name, wanted in vars(contract).items():
        if name.startswith("_") or not inspect.isfunction(wanted):
            continue
        method = getattr(item, name)
        if not callable(method):
            return f"{item.name}: {name} is {shown(method)}, and must be a method"
        problem = _parameters(method, wanted)
        if problem:
            return f"{item.name}: {name}{problem}"
    return ""


def _parameters(method: Callable[..., Any], wanted: Callable[..., Any]) -> str:
    """What is wrong with the parameters of a method that is called as the contract's; "" where it can be."""
    asked = list(inspect.signature(wanted).parameters.values())[1:]
    try:
        takes = inspect.signature(method)
    except (TypeError, ValueError):  # written in C
        return ""
    try:
        takes.bind(
            *(p.name for p in asked if p.kind is not p.KEYWORD_ONLY),
            **{p.name: None for p in asked if p.kind is p.KEYWORD_ONLY},
        )
    except TypeError:
        names = [p.name if p.kind is not p.KEYWORD_ONLY else f"{p.name}=…" for p in asked]
        return f"{takes.replace(return_annotation=takes.empty)} cannot be called with ({', '.join(names)})"
    return ""


def folder_problem(item: object) -> str:
    """What keeps an item from being a folder of templates or presets."""
    if not isinstance(item, str | Path):
        return f"{shown(item)} is not a folder: bring a pathlib.Path"
    if not Path(item).is_dir():
        return f"the folder {item} is not there: are its files part of the package?"
    return ""


def list_of(answer: object, hook: str) -> list[Any]:
    """What a registering hook answered, as a list; None is nothing. Raises TypeError with what is wanted."""
    if answer is None:
        return []
    if isinstance(answer, str | bytes | Mapping) or not isinstance(answer, Iterable):
        raise TypeError(f"{hook} must answer a list, not {shown(answer)}")
    return list(answer)
