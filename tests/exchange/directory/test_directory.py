"""The directory: signed, chained, followed at once, and refused when forged, stale or rolled back."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from wasl.exchange.directory.holder import Holder
from wasl.exchange.directory.refusing import DirectoryError
from wasl.exchange.directory.signing import directory_key, open_jws, publish, read_jws, signed, trusted_keys
from wasl.exchange.directory.snapshot import KeyEntry, Snapshot, SystemEntry
from wasl.exchange.directory.view import Directory
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, new_key
from wasl.kernel.text import Text

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
KEY = new_key()
TRUSTED = {KEY.kid: KEY.verifying()}
TEXT = Text(fr="f", ar="a", en="e")


def snapshot(version: int, *, hours: int = 24, since: int = 0, **more: object) -> Snapshot:
    start = int(NOW.timestamp()) + since
    return Snapshot(instance="XX", version=version, not_before=start, expires=start + hours * 3600, **more)  # type: ignore[arg-type]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.instant = NOW

    def __call__(self) -> datetime:
        return self.instant


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def holder(tmp_path: Path, clock: Clock) -> Holder:
    return Holder(tmp_path / "directory", TRUSTED, tmp_path / "gateway", clock)


def reopened(tmp_path: Path, clock: Clock) -> Holder:
    return Holder(tmp_path / "directory", TRUSTED, tmp_path / "gateway", clock)


def refused(holder: Holder, content: bytes) -> str:
    with pytest.raises(DirectoryError) as caught:
        holder.offer(content)
    return caught.value.reason


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_another_library_reads_what_is_published(tmp_path: Path) -> None:
    publish(snapshot(1), KEY, tmp_path)
    public = OKPKey.import_key({name: KEY.verifying().jwk()[name] for name in ("kty", "crv", "x")})
    found = jws.deserialize_compact((tmp_path / "current.jws").read_text(), public, algorithms=["EdDSA"])
    assert json.loads(found.payload)["version"] == 1


def test_each_version_names_the_one_before(tmp_path: Path) -> None:
    first, second = (publish(snapshot(version), KEY, tmp_path) for version in (1, 2))
    assert first.previous is None
    assert second.previous is not None
    assert sorted(each.name for each in (tmp_path / "archive").iterdir()) == ["1.jws", "2.jws"]
    with pytest.raises(DirectoryError, match="older"):
        publish(snapshot(2), KEY, tmp_path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(place=st.integers(0, 10_000), flipped=st.integers(1, 127))
def test_no_byte_may_change(place: int, flipped: int) -> None:
    content = bytearray(signed(snapshot(1), KEY))
    content[place % len(content)] ^= flipped
    with pytest.raises(DirectoryError, match="not signed"):
        read_jws(bytes(content), TRUSTED)


def test_neither_none_nor_a_symmetric_algorithm_passes() -> None:
    payload = signed(snapshot(1), KEY).split(b".")[1]
    for algorithm in ("none", "HS256"):
        head = json.dumps({"alg": algorithm, "kid": KEY.kid, "typ": "wasl-directory+jws"}).encode()
        with pytest.raises(DirectoryError):
            read_jws(urlsafe_b64encode(head).rstrip(b"=") + b"." + payload + b".", TRUSTED)


def test_a_head_without_end_is_no_directory() -> None:
    head = urlsafe_b64encode(b"[" * 100_000).rstrip(b"=")
    with pytest.raises(DirectoryError, match="not signed"):
        read_jws(head + b".e30.AAAA", TRUSTED)


def test_a_new_directory_counts_from_the_next_call(holder: Holder, tmp_path: Path) -> None:
    with pytest.raises(DirectoryError, match="no directory"):
        holder.current()
    for version in (1, 2, 3):
        publish(snapshot(version), KEY, tmp_path / "directory")
        assert holder.current().snapshot.version == version


def test_it_is_followed_until_it_expires_while_the_centre_is_down(holder: Holder, tmp_path: Path, clock: Clock) -> None:
    publish(snapshot(1, hours=1), KEY, tmp_path / "directory")
    for _ in range(60):
        holder.current()
        clock.instant += timedelta(seconds=59)
    clock.instant = NOW + timedelta(hours=1)
    with pytest.raises(DirectoryError, match="expired"):
        holder.current()


def test_a_forged_file_changes_nothing(holder: Holder, tmp_path: Path) -> None:
    publish(snapshot(1), KEY, tmp_path / "directory")
    holder.current()
    (tmp_path / "directory" / "current.jws").write_bytes(signed(snapshot(2), new_key()))
    assert holder.current().snapshot.version == 1
    assert holder.refused == "directory-forged"


def test_an_older_version_is_refused_even_after_a_restart(tmp_path: Path, holder: Holder, clock: Clock) -> None:
    publish(snapshot(1), KEY, tmp_path / "directory")
    first = (tmp_path / "directory" / "current.jws").read_bytes()
    publish(snapshot(2), KEY, tmp_path / "directory")
    holder.current()
    (tmp_path / "directory" / "current.jws").write_bytes(first)
    for each in (holder, reopened(tmp_path, clock)):
        assert each.current().snapshot.version == 2
        assert each.refused == "directory-rolled-back"
        assert refused(each, first) == "directory-rolled-back"


def test_another_file_of_the_same_version_is_refused(holder: Holder) -> None:
    holder.offer(signed(snapshot(1), KEY))
    assert refused(holder, signed(snapshot(1, hours=48), KEY)) == "directory-rolled-back"


def test_what_does_not_follow_is_refused(holder: Holder) -> None:
    holder.offer(signed(snapshot(1), KEY))
    assert refused(holder, signed(snapshot(2, previous="0" * 64), KEY)) == "directory-unchained"
    assert refused(holder, signed(snapshot(2), KEY)) == "directory-unchained"


def test_versions_missed_are_followed_through_the_archive(holder: Holder, tmp_path: Path) -> None:
    publish(snapshot(1), KEY, tmp_path / "directory")
    holder.current()
    for version in (2, 5, 9):
        publish(snapshot(version), KEY, tmp_path / "directory")
    assert holder.current().snapshot.version == 9


def test_a_gap_that_cannot_be_followed_is_refused(holder: Holder, tmp_path: Path) -> None:
    publish(snapshot(1), KEY, tmp_path / "directory")
    holder.current()
    publish(snapshot(2), KEY, tmp_path / "directory")
    publish(snapshot(3), KEY, tmp_path / "directory")
    (tmp_path / "directory" / "archive" / "2.jws").unlink()
    assert holder.current().snapshot.version == 1
    assert holder.refused == "directory-unchained"


def test_what_could_not_be_kept_is_taken_once_it_can(
    holder: Holder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "gateway").write_text("in the way of the folder")
    publish(snapshot(1), KEY, tmp_path / "directory")
    for _ in range(3):
        with pytest.raises(DirectoryError, match="no directory"):
            holder.current()
    assert len(caplog.records) == 1
    (tmp_path / "gateway").unlink()
    assert holder.current().snapshot.version == 1


def test_what_is_early_waits(holder: Holder, tmp_path: Path, clock: Clock) -> None:
    publish(snapshot(1, hours=48), KEY, tmp_path / "directory")
    holder.current()
    publish(snapshot(2, since=3600), KEY, tmp_path / "directory")
    assert holder.current().snapshot.version == 1
    clock.instant += timedelta(hours=1)
    assert holder.current().snapshot.version == 2


def test_expired_when_it_comes(holder: Holder, clock: Clock) -> None:
    content = signed(snapshot(1, hours=1), KEY)
    clock.instant += timedelta(hours=2)
    assert refused(holder, content) == "directory-expired"
    with pytest.raises(DirectoryError):
        open_jws(content, TRUSTED, clock())


def test_a_key_that_is_replaced_is_trusted_beside_the_new_one(tmp_path: Path) -> None:
    key = directory_key(tmp_path)
    public = tmp_path / "keys" / "directory.pub.json"
    assert set(trusted_keys(public)) == {key.kid}
    public.write_text(json.dumps({"keys": [key.verifying().jwk(), KEY.verifying().jwk()]}))
    assert set(trusted_keys(public)) == {key.kid, KEY.kid}
    with pytest.raises(WaslError, match="no key is trusted"):
        trusted_keys(tmp_path / "nowhere")
    for nothing in ('{"keys": []}', "[]", '{"keys": {}}', '{"keys": ["x"]}'):
        public.write_text(nothing)
        with pytest.raises(WaslError, match="no key is trusted"):
            trusted_keys(public)


def system(*keys: SigningKey, **more: object) -> SystemEntry:
    entries = {key.kid: KeyEntry(jwk=key.verifying().jwk(), valid_from=10, valid_until=20, **more) for key in keys}  # type: ignore[arg-type]
    return SystemEntry(department="d", title=TEXT, member_class="GOV", keys=entries)


def test_a_certificate_that_two_systems_claim_stands_for_neither() -> None:
    one, other, shared = "A" * 43, "B" * 43, "C" * 43
    first, second = new_key("EdDSA", "first"), new_key("EdDSA", "second")
    systems = {
        "ours": system(first, certificate=one),
        "theirs": system(second, certificate=other),
        "claimed": system(first, certificate=shared),
        "claiming": system(second, certificate=shared),
    }
    directory = Directory(snapshot(1, systems=systems))
    assert [found and found.system for found in map(directory.certified, (one, other, shared))] == [
        "ours", "theirs", None,
    ]  # fmt: skip


def test_a_certificate_stands_for_the_newest_of_the_keys_that_name_it() -> None:
    former, latter = new_key("EdDSA", "former"), new_key("EdDSA", "latter")
    found = Directory(snapshot(1, systems={"ours": system(former, latter, certificate="A" * 43)})).certified("A" * 43)
    assert found is not None
    assert found.entry.jwk["kid"] == "latter"


def test_a_kid_that_two_systems_use_names_neither() -> None:
    ours, theirs = new_key("EdDSA", "main"), new_key("ES256", "main")
    directory = Directory(snapshot(1, systems={"ours": system(ours), "theirs": system(theirs)}))
    assert directory.key_named("main") is None
    found = directory.key_named("theirs/main")
    assert found is not None
    assert found.system == "theirs"
    assert [found.in_force(at) for at in (9.9, 10, 19.9, 20)] == [False, True, True, False]
