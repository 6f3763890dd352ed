"""The vault: key files, sealing, links, passwords, tokens."""

from __future__ import annotations

import base64
import json
import stat
import subprocess
import sys
from pathlib import Path

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.errors import MissingExtra
from clipforge_core.refusals import LinkRefused, Unauthorized
from clipforge_core.vault import Vault
from clipforge_core.vault.errors import KeyFileBroken, SealBroken
from clipforge_core.vault.key_files import KeyFile
from clipforge_core.vault.tokens import AUDIENCE, ISSUER, LEEWAY_SECONDS

NOW = 1_800_000_000.0


class Clock:
    """A clock that stands where it was put."""

    def __init__(self, now: float = NOW) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault(tmp_path_factory.mktemp("data"), Clock())


# -- key files ---------------------------------------------------------------------------------


def test_keys_are_made_once_and_only_the_owner_may_read_them(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys" / "links").all()
    assert len(keys) == 1
    assert len(keys[0]) == 32
    assert KeyFile(tmp_path / "keys" / "links").all() == keys
    assert stat.S_IMODE((tmp_path / "keys" / "links").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_processes_that_start_at_once_come_to_the_same_keys(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from clipforge_core.vault.key_files import KeyFile\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(KeyFile(Path(sys.argv[1])).all()[0].hex())"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "keys" / "tokens")]
    root = Path(__file__).resolve().parents[2]
    running = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) for _ in range(4)
    ]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    answers = []
    for process in running:  # all wait at the same line, and are let go one right after the other
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in running:
        out, _ = process.communicate(timeout=60)
        answers.append(out.strip())
    assert len(answers[0]) == 64
    assert set(answers) == {answers[0]}
    assert [path.name for path in (tmp_path / "keys").iterdir() if path.suffix == ".part"] == []


@pytest.mark.parametrize("content", ["", "# nothing\n", "short\n", "!!!\n", "A" * 44 + "\n", "ä\n"])
def test_a_broken_key_file_is_refused_and_not_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "secrets"
    path.write_text(content, "utf-8")
    with pytest.raises(KeyFileBroken):
        KeyFile(path).all()
    assert path.read_text("utf-8") == content


def test_a_key_file_that_others_can_read_is_told_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "links"
    KeyFile(path).all()
    path.chmod(0o644)
    KeyFile(path).all()
    assert "chmod 600" in caplog.text


def test_after_rotation_the_new_key_is_used_and_the_old_one_still_opens(tmp_path: Path) -> None:
    before = Vault(tmp_path, Clock())
    sealed = before.seal(b"secret")
    link = before.sign_link("a", NOW + 60)
    token = before.token("usr_1", lifetime=60)
    for file in before.key_files.values():
        file.rotate()
    after = Vault(tmp_path, Clock())
    assert after.open(sealed) == b"secret"
    assert after.check_link(link).path == "a"
    assert after.read_token(token).subject == "usr_1"
    assert after.sign_link("a", NOW + 60) != link
    fresh = after.reseal(sealed)
    for name in after.key_files:  # the old key is taken out
        path = tmp_path / "keys" / name
        path.write_text(path.read_text().splitlines()[0] + "\n")
    last = Vault(tmp_path, Clock())
    assert last.open(fresh) == b"secret"
    with pytest.raises(SealBroken):
        last.open(sealed)
    with pytest.raises(LinkRefused):
        last.check_link(link)
    with pytest.raises(Unauthorized):
        last.read_token(token)


# -- sealing -----------------------------------------------------------------------------------


@given(st.binary(max_size=200))
def test_what_is_sealed_can_be_opened(vault: Vault, secret: bytes) -> None:
    sealed = vault.seal(secret)
    assert vault.open(sealed) == secret
    assert len(secret) < 8 or secret not in sealed


def test_a_changed_seal_is_refused(vault: Vault) -> None:
    sealed = bytearray(vault.seal(b"secret"))
    sealed[20] ^= 1
    with pytest.raises(SealBroken):
        vault.open(bytes(sealed))


# -- links -------------------------------------------------------------------------------------

PATHS = st.text(max_size=60)
CLAIMS = st.dictionaries(st.text(max_size=12), st.text(max_size=20), max_size=4)


@given(PATHS, st.floats(min_value=NOW + 1, max_value=NOW + 1e9), CLAIMS)
def test_a_link_says_what_was_signed_and_fits_into_a_url(
    vault: Vault, path: str, expires: float, claims: dict[str, str]
) -> None:
    token = vault.sign_link(path, expires, **claims)
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
    found = vault.check_link(token)
    assert (found.path, found.expires, dict(found.claims)) == (path, expires, claims)


@given(PATHS, CLAIMS, st.data())
def test_any_flipped_bit_is_refused(vault: Vault, path: str, claims: dict[str, str], data: st.DataObject) -> None:
    token = vault.sign_link(path, NOW + 60, **claims).encode()
    at = data.draw(st.integers(0, len(token) * 8 - 1))
    changed = bytearray(token)
    changed[at // 8] ^= 1 << at % 8
    with pytest.raises(LinkRefused) as refused:
        vault.check_link(changed.decode("latin-1"))
    assert refused.value.data["reason"] == "tampered"


@given(PATHS, st.floats(NOW + 1, NOW + 1e6), CLAIMS, PATHS, st.floats(NOW + 1, NOW + 1e6), CLAIMS)
def test_a_signature_fits_no_other_claims(
    vault: Vault, path: str, ends: float, claims: dict[str, str], path2: str, ends2: float, claims2: dict[str, str]
) -> None:
    one, other = vault.sign_link(path, ends, **claims), vault.sign_link(path2, ends2, **claims2)
    if (path, ends, claims) == (path2, ends2, claims2):
        assert one == other
        return
    with pytest.raises(LinkRefused):
        vault.check_link(other.partition(".")[0] + "." + one.partition(".")[2])


@given(st.text(max_size=300))
def test_any_text_is_refused_as_a_link(vault: Vault, text: str) -> None:
    with pytest.raises(LinkRefused):
        vault.check_link(text)


def test_an_expired_link_is_told_from_a_changed_one(tmp_path: Path) -> None:
    clock = Clock()
    vault = Vault(tmp_path, clock)
    token = vault.sign_link("a", NOW + 60)
    clock.now = NOW + 59.9
    assert vault.check_link(token).path == "a"
    clock.now = NOW + 60
    with pytest.raises(LinkRefused) as refused:
        vault.check_link(token)
    assert refused.value.data["reason"] == "expired"
    with pytest.raises(LinkRefused) as refused:
        vault.check_link(token[:-1])
    assert refused.value.data["reason"] == "tampered"


def test_links_of_another_server_are_refused(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(LinkRefused):
        vault.check_link(Vault(tmp_path).sign_link("a", NOW + 60))


@pytest.mark.parametrize("expires", [float("inf"), float("nan")])
def test_a_link_must_end(vault: Vault, expires: float) -> None:
    with pytest.raises(ValueError, match="end"):
        vault.sign_link("a", expires)


# -- passwords ---------------------------------------------------------------------------------


def test_a_password_is_checked_against_its_own_hash_alone(vault: Vault) -> None:
    phc = vault.hash_password("correct horse")
    assert phc.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert vault.check_password("correct horse", phc)
    assert not vault.check_password("correct horsf", phc)
    assert vault.hash_password("correct horse") != phc
    assert not vault.is_outdated(phc)


def test_the_same_letters_in_other_code_points_are_the_same_password(vault: Vault) -> None:
    assert vault.check_password("Zoe\u0308 \ufb01sch", vault.hash_password("Zo\u00eb fisch"))


def test_hashes_with_other_parameters_still_fit_and_are_outdated(vault: Vault) -> None:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    old = Argon2id(salt=b"0" * 16, length=32, iterations=1, lanes=1, memory_cost=1024).derive_phc_encoded(b"secret")
    assert vault.check_password("secret", old)
    assert vault.is_outdated(old)


@pytest.mark.parametrize("phc", ["", "secret", "$argon2id$", "$argon2i$v=19$m=16,t=2,p=1$AAAAAAAAAAA$AAAA", "\u0000"])
def test_what_is_no_hash_fits_no_password(vault: Vault, phc: str) -> None:
    assert not vault.check_password("secret", phc)


def test_nobodys_password_costs_a_hash_as_well(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(vault._passwords, "hash", made.append)
    assert not vault.check_password("secret", None)
    assert made == ["secret"]


# -- access tokens -----------------------------------------------------------------------------


def test_a_token_says_who_for_how_long_and_what(vault: Vault) -> None:
    claims = vault.read_token(vault.token("usr_1", lifetime=900, session="ses_1", scopes={"read", "write"}))
    assert (claims.subject, claims.session, claims.scopes) == ("usr_1", "ses_1", frozenset({"read", "write"}))
    assert (claims.issued, claims.expires) == (NOW, NOW + 900)
    assert vault.read_token(vault.token("usr_1", lifetime=1)).scopes is None


def test_clocks_may_be_a_little_apart(tmp_path: Path) -> None:
    clock = Clock()
    vault = Vault(tmp_path, clock)
    token = vault.token("usr_1", lifetime=60)
    for now in (NOW - LEEWAY_SECONDS, NOW + 60 + LEEWAY_SECONDS - 1):
        clock.now = now
        assert vault.read_token(token).subject == "usr_1"
    clock.now = NOW - LEEWAY_SECONDS - 1
    with pytest.raises(Unauthorized, match="not valid yet"):
        vault.read_token(token)
    clock.now = NOW + 60 + LEEWAY_SECONDS
    with pytest.raises(Unauthorized) as refused:
        vault.read_token(token)
    assert refused.value.data["reason"] == "expired"


def forged(vault: Vault, algorithm: str = "HS256", key: bytes | None = None, **changed: object) -> str:
    """A token as ours, but for what is changed; None leaves a claim out."""
    ours = key or vault.key_files["tokens"].all()[0]
    head = jwt.get_unverified_header(vault.token("usr_1", lifetime=60))
    claims: dict[str, object] = {"iss": ISSUER, "aud": AUDIENCE, "sub": "usr_1", "jti": "a"}
    claims |= {"iat": int(NOW), "nbf": int(NOW), "exp": int(NOW) + 60} | changed
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, ours if algorithm != "none" else "", algorithm=algorithm, headers={"kid": head["kid"]})


def test_the_forger_of_these_tests_can_make_a_good_token(vault: Vault) -> None:
    assert vault.read_token(forged(vault)).subject == "usr_1"


@pytest.mark.filterwarnings("ignore:The HMAC key")
@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "other"},
        {"aud": "other"},
        {"iss": None},
        {"aud": None},
        {"exp": None},
        {"iat": None},
        {"jti": None},
        {"exp": "soon"},
        {"exp": float("nan")},
        {"nbf": [1]},
        {"algorithm": "HS384"},
        {"algorithm": "none"},
        {"key": b"0" * 32},
    ],
)
def test_a_token_that_is_not_quite_ours_is_refused(vault: Vault, changed: dict[str, object]) -> None:
    with pytest.raises(Unauthorized):
        vault.read_token(forged(vault, **changed))  # type: ignore[arg-type]


@given(st.data())
def test_no_character_of_a_token_can_be_changed(vault: Vault, data: st.DataObject) -> None:
    token = vault.token("usr_1", lifetime=60)
    head, claims, signature = token.split(".")
    decoded = json.loads(base64.urlsafe_b64decode(claims + "=="))
    decoded["sub"] = data.draw(st.text(min_size=1).filter(lambda text: text != "usr_1"))
    other = base64.urlsafe_b64encode(json.dumps(decoded).encode()).rstrip(b"=").decode()
    with pytest.raises(Unauthorized):
        vault.read_token(f"{head}.{other}.{signature}")


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(["", "e30", "bnVsbA", "W10"])).map(".".join)))
def test_any_text_is_refused_as_a_token(vault: Vault, text: str) -> None:
    assert not vault.is_own_token(text)
    with pytest.raises(Unauthorized):
        vault.read_token(text)


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("cryptography", "jwt")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cryptography", None)
    monkeypatch.setitem(sys.modules, "jwt", None)
    vault = Vault(tmp_path)
    for call in (lambda: vault.seal(b""), lambda: vault.hash_password("a"), lambda: vault.token("usr_1", lifetime=1)):
        with pytest.raises(MissingExtra, match=r"clipforge\[server\]"):
            call()
    assert vault.check_link(vault.sign_link("a", 4e9)).path == "a"
