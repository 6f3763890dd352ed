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
def test_loudness_of_the_compliance_material_of_the_itu(bench: Bench, corpus: Path) -> None:
    """ITU-R BS.2217: this file measures -10 LUFS where the relative gate is right."""
    found = bench.report(corpus / "1770-2_Comp_RelGateTest.wav", "loudness").measure("loudness")
    assert found is not None and found.value == pytest.approx(-10.0, abs=0.1)


@pytest.mark.corpus
def test_of_a_pair_of_known_quality_the_better_one_scores_higher(bench: Bench, corpus: Path) -> None:
    good, bad = corpus / "carphone_pristine.mp4", corpus / "carphone_distorted.mp4"
    scores = [bench.report(path).overall or 0.0 for path in (good, bad)]
    assert scores[0] > scores[1] + 0.05
    compared = [bench.report(path, reference=good).overall or 0.0 for path in (good, bad)]
    assert compared[0] > compared[1] + 0.4
