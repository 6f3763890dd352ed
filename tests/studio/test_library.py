"""The media library: what is taken, what is found, by whom, and what is left of what was deleted."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from clipforge_core.errors import EmptyFile, InputError, NotMedia
from clipforge_core.model.user import Caller, Limits
from clipforge_core.refusals import Conflict, Invalid, NotThere, StorageFull, TooLarge
from clipforge_core.services import Services
from clipforge_core.studio.media_words import MediaWords


def picture(path: Path, size: tuple[int, int] = (1200, 800), form: str = "JPEG") -> Path:
    """A picture file."""
    Image.new("RGB", size, (40, 90, 160)).save(path, form)
    return path


def sound(path: Path) -> Path:
    """A second of silence."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000))
    return path


@pytest.fixture
def kept(services: Services) -> Callable[[], list[str]]:
    """Every file of the storage, and what lies about of those that came in."""

    def look() -> list[str]:
        places = [services.data / "files", services.data / "incoming"]
        return sorted(p.name for place in places for p in place.rglob("*") if p.is_file() and ".lock" not in p.name)

    return look


def test_a_picture_is_taken_with_a_thumbnail(
    services: Services, caller: Caller, tmp_path: Path, kept: Callable[[], list[str]]
) -> None:
    path = picture(tmp_path / "received")
    words = MediaWords(tags=("Sea", " sea ", "Beach"), credit="A. Miller", licence="CC BY 4.0")
    item = services.library.add(caller, path, filename="waves_at-dawn.JPG", words=words)
    assert (item.kind, item.mime_type, item.width, item.height) == ("image", "image/jpeg", 1200, 800)
    assert (item.title, item.tags, item.source) == ("waves at dawn", ("sea", "beach"), "uploaded")
    small = services.storage.local(item.thumbnail)
    assert small is not None
    with Image.open(small) as image:
        assert image.size == (480, 320)
    assert not path.exists() and services.library.get(caller, item.id) == item
    services.library.delete(caller, item.id)
    assert kept() == [] and services.library.list(caller).total == 0


def test_what_a_file_is_is_told_by_its_bytes(services: Services, caller: Caller, tmp_path: Path) -> None:
    named = services.library.add(caller, picture(tmp_path / "a", form="PNG"), filename="holiday.mp4")
    heard = services.library.add(caller, sound(tmp_path / "b"), filename="rain.wav")
    assert (named.kind, named.mime_type, named.filename) == ("image", "image/png", "holiday.mp4")
    assert named.key.endswith("/holiday.png"), "what is sent is told by the ending of its key"
    assert (heard.kind, heard.duration, heard.thumbnail) == ("audio", 1.0, "")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", EmptyFile),
        (b"just text", NotMedia),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", NotMedia),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, NotMedia),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", NotMedia),
    ],
    ids=["empty", "text", "svg", "broken", "postscript"],
)
def test_what_is_no_media_is_refused_and_nothing_stays(
    services: Services,
    caller: Caller,
    tmp_path: Path,
    kept: Callable[[], list[str]],
    data: bytes,
    error: type[Exception],
) -> None:
    path = tmp_path / "sent"
    path.write_bytes(data)
    with pytest.raises(error) as refused:
        services.library.add(caller, path, filename="picture.png")
    assert str(tmp_path) not in str(refused.value), "where a file lies is nobody's business"
    assert path.exists() and kept() == [] and services.library.list(caller).total == 0


def test_searches_go_by_words_and_by_meaning(services: Services, caller: Caller, other: Caller, tmp_path: Path) -> None:
    add = services.library.add
    waves = add(caller, picture(tmp_path / "1"), filename="img1.jpg", words=MediaWords(tags=("ocean", "waves")))
    city = add(caller, picture(tmp_path / "2"), filename="img2.jpg", words=MediaWords(title="A city at night"))
    rain = add(caller, sound(tmp_path / "3"), filename="rain.wav", words=MediaWords(title="Rain on the sea"))
    assert services.library.search(caller, "waves")[0][0] == waves
    assert services.library.search(caller, "town after dark")[0][0] == city
    assert [item for item, _ in services.library.search(caller, "sea", kind="audio")] == [rain]
    assert services.library.search(caller, "parliament") == []
    assert services.library.search(other, "waves") == []
    changed = services.library.update(caller, city.id, MediaWords(title="Mountains", tags=("snow",)))
    assert changed.title == "Mountains" and services.library.search(caller, "city night") == []
    assert services.library.search(caller, "snow")[0][0] == changed
    page = services.library.list(caller, query="sea waves", limit=1)
    assert page.total >= 1 and len(page.media) == 1


def test_lists_are_pages_of_what_was_wished_for(services: Services, caller: Caller, tmp_path: Path) -> None:
    items = [
        services.library.add(
            caller,
            picture(tmp_path / f"{n}"),
            filename=f"{n}.jpg",
            words=MediaWords(category="nature" if n % 2 else "Town", tags=("even",) if n % 2 == 0 else ("odd", "x")),
        )
        for n in range(4)
    ]
    assert services.library.list(caller).media == tuple(reversed(items))
    assert services.library.list(caller, page=2, limit=3).media == (items[0],)
    assert services.library.list(caller, category="town").media == (items[2], items[0])
    assert services.library.list(caller, tags=["odd", "X"]).total == 2
    assert services.library.list(caller, kind="video").total == 0
    for wrong in ({"kind": "text"}, {"source": "web"}, {"limit": 0}, {"page": 0}, {"page": 2**70}):
        with pytest.raises(Invalid):
            services.library.list(caller, **wrong)


def test_items_of_others_are_not_there(services: Services, caller: Caller, other: Caller, tmp_path: Path) -> None:
    item = services.library.add(caller, picture(tmp_path / "a"), filename="a.jpg")
    assert services.library.list(other, shelf="all").media == ()
    with pytest.raises(NotThere):
        services.library.get(other, item.id)
    with pytest.raises(NotThere):
        services.library.delete(other, item.id)
    with pytest.raises(NotThere):
        services.library.update(other, item.id, MediaWords(title="mine"))


def test_the_library_counts_against_the_storage_of_its_user(services: Services, tmp_path: Path) -> None:
    user = services.users.add("eve@example.org", limits=Limits(storage=20_000))
    caller = Caller(user=user)
    item = services.library.add(caller, sound(tmp_path / "a"), filename="a.wav")
    assert item.size == 16_044
    with pytest.raises(StorageFull):
        services.library.add(caller, sound(tmp_path / "b"), filename="b.wav")
    services.library.delete(caller, item.id)
    services.library.add(caller, tmp_path / "b", filename="b.wav")
    with pytest.raises(Conflict):
        services.users.remove(user.id)


def test_a_file_that_is_too_large_is_refused_before_it_is_looked_at(
    make_services: Callable[..., Services], tmp_path: Path
) -> None:
    services = make_services(upload_max_bytes=1000)
    caller = Caller(user=services.users.add("ann@example.org"))
    with pytest.raises(TooLarge):
        services.library.add(caller, sound(tmp_path / "a"), filename="a.wav")
    with pytest.raises(InputError):
        services.library.add(caller, tmp_path / "not there", filename="a.wav")


def test_an_upload_can_be_taken_in(services: Services, caller: Caller, other: Caller, tmp_path: Path) -> None:
    data = sound(tmp_path / "a").read_bytes()
    upload = services.uploads.sign(caller, filename="rain.wav", mime_type="audio/wav", size=len(data))
    with pytest.raises(Conflict):
        services.library.add_upload(caller, upload.id)
    with services.uploads.receive(upload.id) as receiving:
        receiving.write(data)
        services.uploads.finish(upload.id, receiving)
    item = services.library.add_upload(caller, upload.id, words=MediaWords(title="Rain"))
    services.uploads.delete(caller, upload.id)
    path = services.storage.local(item.key)
    assert path is not None and path.read_bytes() == data
    with pytest.raises(NotThere):
        services.library.add_upload(other, upload.id)
