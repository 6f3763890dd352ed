"""Video templates: scene files with variables, `{{product_name}}`, and what stands for them.

    filled(data, {"product_name": "Kettle"})      # the document with every variable replaced

`variables` of the file names them with their defaults; one whose default is null has to be given. A text that is one
variable and nothing else takes the value as it is, so that numbers stay numbers; values from tables, which are all
text, become what the default is. Only the texts of the document are looked at, never what a variable brings: a value
cannot name another variable, or add a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from clipforge_core.compose.problems import BadProject, Problem, at, shown

_NAME = re.compile(r"\{\{\s*([A-Za-z_][\w.-]*)\s*\}\}")
_TRUE, _FALSE = ("true", "yes", "on", "1"), ("false", "no", "off", "0")

Values = Mapping[str, Any]


def filled(data: Any, values: Values, name: str = "template") -> Any:
    """A copy of a document with its variables replaced; what `values` has beyond them is passed over.

    Raises BadProject for each variable that nobody gave, that the file does not name, or whose value does not fit.
    """
    if not isinstance(data, dict):
        return data
    declared = data.get("variables", {})
    if not isinstance(declared, dict):
        return data
    problems: list[Problem] = []
    known = _values(declared, values, problems)
    asked = {key: item for key, item in data.items() if key != "variables"}
    made = _replaced(asked, known, declared, "", problems)
    if problems:
        raise BadProject(path=name, problems=problems)
    return made


def variables_of(data: Any) -> dict[str, Any]:
    """The variables of a document with their defaults."""
    declared = data.get("variables", {}) if isinstance(data, dict) else {}
    return dict(declared) if isinstance(declared, dict) else {}


def names_in(text: str) -> list[str]:
    """The variables that a text names."""
    return _NAME.findall(text)


def inserted(text: str, values: Values) -> str:
    """A text with its variables replaced; those without a value vanish."""
    return _NAME.sub(lambda found: _written(values.get(found[1], "")), text)


def check_names(data: Any, given: Values, name: str) -> None:
    """Refuse a value for a variable that the file does not have: a slip of the pen. Raises BadProject."""
    declared = variables_of(data)
    problems = [Problem(f"variables.{key}", _no_such(key, declared)) for key in given if key not in declared]
    if problems:
        raise BadProject(path=name, problems=problems)


def _values(declared: Mapping[str, Any], values: Values, problems: list[Problem]) -> dict[str, Any]:
    known = dict(declared)
    for key, default in declared.items():
        # An empty cell of a table is one that nobody filled in.
        if key not in values or values[key] is None or (values[key] == "" and default != ""):
            continue
        try:
            known[key] = _like(values[key], default)
        except ValueError as error:
            problems.append(Problem(f"variables.{key}", str(error)))
    return known


def _like(value: Any, default: Any) -> Any:
    """A value from a table as the default is: a number, true or false, a text."""
    if not isinstance(value, str):
        return value
    if isinstance(default, bool):
        if value.strip().lower() in (*_TRUE, *_FALSE):
            return value.strip().lower() in _TRUE
        raise ValueError(f"{shown(value)} is not true or false")
    if isinstance(default, int | float):
        try:
            number = float(value)
        except ValueError:
            raise ValueError(f"{shown(value)} is not a number") from None
        if number != number or number in (float("inf"), float("-inf")):
            raise ValueError(f"{shown(value)} is not a number")
        return int(number) if number.is_integer() else number
    return value


def _replaced(value: Any, known: Values, declared: Mapping[str, Any], path: str, problems: list[Problem]) -> Any:
    if isinstance(value, dict):
        return {k: _replaced(v, known, declared, at(path, str(k)), problems) for k, v in value.items()}
    if isinstance(value, list):
        return [_replaced(v, known, declared, at(path, i), problems) for i, v in enumerate(value)]
    if not isinstance(value, str) or "{{" not in value:
        return value
    missing = list(_missing(value, known, declared))
    if missing:
        problems += [Problem(path, message) for message in missing]
        return value
    whole = _NAME.fullmatch(value.strip())
    return known[whole[1]] if whole is not None else inserted(value, known)


def _missing(text: str, known: Values, declared: Mapping[str, Any]) -> Iterator[str]:
    for name in names_in(text):
        if name not in declared:
            yield _no_such(name, declared)
        elif known[name] is None:
            yield f"the variable {name} has no value: give one (--set {name}=…), or a default in variables"


def _no_such(name: str, declared: Mapping[str, Any]) -> str:
    near = get_close_matches(name, declared, n=1)
    hint = f"do you mean {near[0]}?" if near else f"there are {', '.join(declared) or 'none'}"
    return f"there is no variable {name}: {hint}"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
