"""Every bundled metric keeps the contract; the suite finds what does not; sound is measured as standards say."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core import Definition, Feed, Measure, SoundFeed
from clipforge_core.contracts.progress import silent
from clipforge_core.testing import check_quality_metric
from clipforge_media import probe
from clipforge_media.testing import make_video, tone
from tests.quality.made import Bench

NAMES = (
    "artefacts",
    "blur",
    "clipping",
    "colour",
    "hum",
    "loudness",
    "motion",
    "reference",
    "spectrum",
)


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds of pictures and sound."""
    folder = tmp_path_factory.mktemp("talk")
    return make_video(folder / "a.mp4", frames=60, rate=Fraction(12), size=(96, 64), sound=tone())


@pytest.mark.parametrize("name", NAMES)
def test_the_contract(bench: Bench, talk: Path, name: str) -> None:
    info = probe(talk)
    reference = bench.engine.reference(info, info, offset=Fraction(0), report=silent) if name == "reference" else None
    check_quality_metric(bench.metrics[name], bench.engine, info, reference)


def test_all_bundled_metrics_are_tried_here(bench: Bench) -> None:
    assert tuple(sorted(bench.metrics)) == NAMES
    names = [d.name for metric in bench.metrics.values() for d in metric.defines]
    assert len(names) == len(set(names))


class Inventive:
    """A metric that tells of sound that it never heard."""

    name, version, kind = "inventive", "1", "audio"
    needs: tuple[str, ...] = ()
    defines = (
        Definition(
            name="beauty", kind="audio", part="noise", unit="", best="high", good=1, bad=0, meaning="m", formula="f",
            source="s",
        ),
    )  # fmt: skip

    def feed(self, subject: object) -> Feed:
        return Feed(sound=SoundFeed())

    def begin(self, subject: object) -> Inventive:
        return self

    def picture(self, picture: object) -> None: ...

    def sound(self, sound: object) -> None: ...

    def finish(self) -> tuple[Measure, ...]:
        return (self.defines[0].measured(1.0),)


def test_the_suite_finds_a_metric_that_makes_numbers_up(bench: Bench, talk: Path) -> None:
    with pytest.raises(AssertionError, match="shown nothing has measured nothing"):
        check_quality_metric(Inventive(), bench.engine, probe(talk))  # type: ignore[arg-type]


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "loudness"), [("1770-2_Comp_RelGateTest.wav", -10.0), ("1770-2_Comp_AbsGateTest.wav", -69.5)]
)
def test_loudness_of_the_compliance_material_of_the_itu(bench: Bench, corpus: Path, name: str, loudness: float) -> None:
    if not (corpus / name).is_file():
        pytest.skip(f"{name} is not in the corpus")
    found = bench.report(corpus / name, "loudness").measure("loudness")
    assert found is not None and found.value == pytest.approx(loudness, abs=0.1)
