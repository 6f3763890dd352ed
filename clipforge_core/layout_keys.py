"""What the keys of layouts and branding mean: a part of `template_keys.MEANINGS`."""

from __future__ import annotations

_LOOK = {
    "font": "Family name of an installed or bundled font, or a font file beside the template.",
    "weight": "Boldness: 400 is regular, 700 bold.",
    "size": "Font size as a fraction of the picture's shorter side; long texts become smaller.",
    "colour": "Colour of the letters.",
    "uppercase": "Write everything in capitals.",
    "align": "How lines stand.",
    "outline": "A stroke around the letters; `false` or left out: none.",
    "outline.colour": "Its colour.",
    "outline.width": "Its width, in font sizes.",
}

_TEXT = "`{title}`, `{hook}`, `{name}` and `{role}` stand for what `clips.json` says of the clip."


def _box(what: str) -> dict[str, str]:
    return {
        "": f"A filled box behind {what}; `false`: none.",
        ".colour": "Its colour.",
        ".padding_x": "Room left and right of the text, in font sizes.",
        ".padding_y": "Room above and below, in font sizes.",
        ".radius": "Roundness of its corners, in font sizes.",
    }


def _section(name: str, about: str, keys: dict[str, str]) -> dict[str, str]:
    texts = {f"{name}.{key}": meaning for key, meaning in {**_LOOK, **keys}.items()}
    boxes = {f"{name}.box{key}": meaning for key, meaning in _box("the text").items()}
    return {name: f"{about}; `false` or left out: none.", **texts, **boxes}


def _card(name: str, about: str) -> dict[str, str]:
    keys = {
        "text": f"What it says. {_TEXT}",
        "duration": "Seconds that it stands.",
        "background": "Its colour.",
        "image": "A picture that fills it, beside the template.",
    }
    return _section(name, about, keys)


LAYOUT_MEANINGS: dict[str, str] = {
    "layout.arrangement": (
        "`auto` chooses for each shot; `single` follows one face, `split` shows two speakers in two halves, `pip` a "
        "screen and a face, where the shot allows it; `fit` shows the whole picture."
    ),
    "layout.gap": "Room between the parts of a split picture, as a fraction of the shorter side.",
    "layout.pip_corner": (
        "Where a face stands over a screen, in pictures that leave no room below; `auto`: where it is anyway."
    ),
    "layout.pip_size": "Height of that face's picture, as a fraction of the picture's height.",
    "layout.pip_radius": "Roundness of its corners: 0.5 is a circle.",
    "layout.pip_border": "Width of the line around it, as a fraction of the shorter side; 0: none.",
    "layout.pip_border_colour": "Colour of that line.",
    **_card("title", "A card before the clip"),
    **_section(
        "hook",
        "A line over the first seconds of the picture",
        {
            "text": (
                f"What it says. {_TEXT} A clip without a hook of its own shows its title, unless the title card does."
            ),
            "start": "When it comes, in seconds from the beginning of the clip.",
            "duration": "Seconds that it stands.",
            "position": "Height of its middle: 0 is the top of the picture, 1 the bottom.",
        },
    ),
    **_section(
        "lower_third",
        "Who speaks: a name and, below it, a role",
        {
            "name": f"The name. {_TEXT} Left empty, speakers that the transcript names are introduced.",
            "role": "What they are.",
            "start": "When it comes, in seconds from the beginning of the clip.",
            "duration": "Seconds that it stands.",
            "position": "Height of its lower edge: 0 is the top of the picture, 1 the bottom.",
            "role_weight": "Boldness of the role.",
            "role_size": "Font size of the role.",
            "role_colour": "Colour of the role's letters.",
            **{f"role_box{key}": meaning for key, meaning in _box("the role").items()},
        },
    ),
    "progress": "A bar that grows over the clip; `false` or left out: none.",
    "progress.edge": "The edge of the picture that it lies along.",
    "progress.height": "Its height, as a fraction of the shorter side.",
    "progress.colour": "Colour of the part that is over.",
    "progress.track": "Colour of the part that is to come.",
    "logo": "A picture in a corner; `false` or left out: none.",
    "logo.image": "The picture, beside the template: PNG, JPEG, WebP or GIF.",
    "logo.corner": "The corner.",
    "logo.size": "Its longer side, as a fraction of the picture's shorter side.",
    "logo.opacity": "1 is opaque, 0 cannot be seen.",
    "logo.margin": "Room to the safe area's edges, as a fraction of the picture's shorter side.",
    **_card("end", "A card after the clip"),
}
"""Meanings by dotted key."""
