"""Diagrams that are known by what a text is about, in several languages.

known_diagram("Pythagoras: the squares of both sides together ...", "")     # {"name": "pythagoras"}
"""

from __future__ import annotations

import re
from typing import Any

_PYTHAGORAS = re.compile(
    r"pythagor|p[iy]t[áa]gor|pitagor|пифагор|піфагор|ピタゴラス|三平方の定理|勾股|毕达哥拉斯|畢達哥拉斯|فيثاغور|פיתגורס|पाइथागोरस|피타고라스",
    re.IGNORECASE,
)
_OF_SIDES = re.compile(
    r"hypotenus|ipotenusa|hipotenusa|square|triangle|quadrat|dreieck|kathete|cuadrado|triángulo|cateto|carré|triangle|"
    r"quadrato|triangolo|quadrado|triângulo|квадрат|треугольник|гипотенуз|直角|斜边|斜辺|三角|平方|وتر|مثلث|מרובע|משולש|"
    r"त्रिभुज|삼각형",
    re.IGNORECASE,
)
_LEGS = re.compile(
    r"(?:sides?|legs?|katheten?|seiten|catetos|lados|côtés|cateti|lati)\b"
    r"(?:\s+(?:of|are|is|with|measur\w+|lengths?|long|von|mit|der|länge|sind|de|son|miden|mesurent|di))*[\s:=]*("
    r"\d{1,3}(?:\.\d+)?)\s*(?:,|and|und|y|et|e)\s*"
    r"(\d{1,3}(?:\.\d+)?)\b",
    re.IGNORECASE,
)


def known_diagram(text: str, topic: str) -> dict[str, Any]:
    """The name of a diagram and what is known of it; empty where none is known.

    The squares of Pythagoras need a text that speaks of triangles or squares, not of the man alone.
    """
    if _PYTHAGORAS.search(f"{text}\n{topic}") and _OF_SIDES.search(text):
        data: dict[str, Any] = {"name": "pythagoras"}
        legs = _LEGS.search(text)
        if legs:
            a, b = float(legs[1]), float(legs[2])
            if a > 0 and b > 0 and 0.2 <= a / b <= 5:
                data["values"] = [a, b]
        return data
    return {}
