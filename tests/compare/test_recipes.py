"""What variants say, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from clipforge_core.comparing.metrics import check_weights, chosen_metrics, known_metrics
from clipforge_core.comparing.recipes import Recipe, all_recipes, recipe_of, variant_of
from clipforge_core.environment import Environment
from clipforge_core.errors import ClipForgeError, UnknownName, UsageError


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Any:
    home = tmp_path_factory.mktemp("home")
    flags = {"cache": str(home), "data": str(home)}
    return Environment.open(environ={}, folder=home, user_folder=home, flags=flags).registry


def made(text: str, registry: Any) -> Recipe:
    return recipe_of(*variant_of(text), registry)


def test_a_variant_is_a_name_and_its_parameters() -> None:
    assert variant_of("small: quality=low crf=30 stabilization=true") == (
        "small",
        {"quality": "low", "crf": 30, "stabilization": True},
    )
    assert variant_of("as it is:") == ("as it is", {})
    assert variant_of('a: enhancers="hum, colour"; format=webm') == (
        "a",
        {"enhancers": "hum, colour", "format": "webm"},
    )


@pytest.mark.parametrize("text", ["quality=low", ": quality=low", "a: quality", 'a: x="'])
def test_what_is_no_variant_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        variant_of(text)


def test_qualities_and_encoders(registry: Any) -> None:
    low, high = made("a: quality=low", registry), made("b: quality=high", registry)
    assert low.template.video.quality > high.template.video.quality
    assert low.template.audio.bit_rate < high.template.audio.bit_rate
    assert made("c: crf=33", registry).template.video.quality == 33
    av1 = made("d: encoder=av1 quality=low", registry)
    assert "libsvtav1" in av1.wish.candidates and av1.template.video.quality == 50
    assert made("e: format=webm", registry).wish.candidates == ("libvpx-vp9",)
    assert made("f: video.options.preset=fast", registry).template.video.options["preset"] == "fast"
    assert made("g: video.bit_rate=500000", registry).template.video.quality == -1
    assert made("h: picture.short_side=240", registry).side == 240
    assert made("i: loudness.integrated=-16", registry).levelled and not low.levelled
    assert made("j: quality=lossless format=mkv", registry).copies


def test_enhancers_by_level_by_option_and_by_name(registry: Any) -> None:
    assert made("a: enhancement_level=none", registry).enhancers == ()
    assert made("b: enhancement_level=aggressive", registry).enhancers == (
        "stabilise-strong", "colour-strong", "dehum", "denoise", "level",
    )  # fmt: skip
    assert made("c: stabilization=true", registry).enhancers == ("stabilise",)
    assert made("d: enhancers=level", registry).enhancers == ("level",)
    assert made("e: enhancement_level=standard format=mp3", registry).enhancers == ("dehum", "level")
    assert [made(f"v: {text}", registry).faithful for text in ("enhancers=level", "enhancers=colour")] == [True, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("v: qualty=low", "parameter (variant v) is called 'qualty'"),
        ("v: quality=best", "low, medium, high, lossless"),
        ("v: enhancement_level=much", "none, standard, aggressive"),
        ("v: format=avi", "format (variant v) is called 'avi'"),
        ("v: encoder=nothing", "(variant v) is called 'nothing'"),
        ("v: encoder=prores", "mp4 does not hold ProRes"),
        ("v: crf=ten", "a whole number"),
        ("v: crf=99", "variant v"),
        ("v: format=gif crf=20", "no such quality"),
        ("v: enhancers=magic", "magic"),
        ("v: stabilization=yes", "true or false"),
        ("v: quality=lossless crf=20", "lossless"),
        ("v: quality=lossless format=gif", "lossless"),
        ("v: video.qualty=3", "variant v"),
        ("v: captions.size=0.1", "captions.size"),
        ("v: format=mp4 output_format=webm", "given twice"),
    ],
)
def test_mistakes_name_the_variant_and_the_way_out(text: str, says: str, registry: Any) -> None:
    with pytest.raises(UsageError) as caught:
        made(text, registry)
    assert says in caught.value.describe(), caught.value.describe()


def test_numbers_and_names_of_variants(registry: Any) -> None:
    one = [("a", {"quality": "low"})]
    with pytest.raises(UsageError, match="2 to 12 variants can be compared, and there are 1"):
        all_recipes(one, registry, 12)
    with pytest.raises(UsageError, match="called 'a'"):
        all_recipes(one * 2, registry, 12)
    with pytest.raises(UsageError, match="printable"):
        all_recipes([*one, ("b\n", {})], registry, 12)
    # The same parameters under two names show the noise: that is allowed.
    assert len(all_recipes([*one, ("b", {"quality": "low"})], registry, 12)) == 2


def test_metrics_by_name(registry: Any) -> None:
    assert [m.name for m in chosen_metrics(registry, ())] == ["quality_score", "processing_time", "file_size"]
    known = known_metrics(registry)
    assert known["psnr"].held and known["ssim"].best == "high" and known["blocking"].best == "low"
    with pytest.raises(UnknownName) as caught:
        chosen_metrics(registry, ("beauty",))
    assert "psnr" in caught.value.describe()
    metrics = chosen_metrics(registry, ("psnr", "file_size", "psnr"))
    assert [m.name for m in metrics] == ["psnr", "file_size"]
    for weights in ({"ssim": 1.0}, {"psnr": -1.0}, {"psnr": 0.0}):
        with pytest.raises(ClipForgeError):
            check_weights(metrics, weights)


def test_every_parameter_is_in_the_documentation() -> None:
    from clipforge_core.comparing.recipes import PARAMETERS

    text = (Path(__file__).resolve().parents[2] / "docs" / "compare.md").read_text(encoding="utf-8")
    assert [name for name in PARAMETERS if f"`{name}`" not in text] == []
