"""Names that only we can turn back, and that nobody can join."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from wasl.exchange.answering.pseudonyms import LARGEST_VERSION, Pseudonyms, kept_pseudonyms
from wasl.kernel.errors import WaslError

MASTER = bytes(range(32))
OURS = Pseudonyms(MASTER)
entities = some.binary(min_size=16, max_size=16).map(bytes.hex)
versions = some.integers(1, LARGEST_VERSION)
CROCKFORD = str.maketrans("0123456789ABCDEFGHJKMNPQRSTVWXYZ", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


@pytest.mark.parametrize(
    ("consumer", "entity", "version", "block", "name"),
    [
        # Blocks by OpenSSL's command line: `openssl kdf … HKDF`, then `openssl enc -aes-256-ecb -nopad`.
        ("cnss", "0" * 31 + "1", 1, "a676b9a3306f0a21ddadfb960f0bb5f3", "156ETWT6C3F18GXVBFVJR7GQDFK6"),
        ("cmr", "f" * 32, 31, "d5f99447052fc84c660af063f62d8abf", "Z6NZ6A4E19FS166C2QGCFV2V2NZK"),
    ],
)
def test_the_names_stay_what_they_are(consumer: str, entity: str, version: int, block: str, name: str) -> None:
    assert OURS.of(consumer, entity, version) == name
    number = int(name[:-1].translate(CROCKFORD), 32)
    assert number == (version << 130) | int(block, 16)
    assert number % 37 == "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U".index(name[-1])


@given(entities, versions)
def test_we_alone_turn_them_back(entity: str, version: int) -> None:
    name = OURS.of("cnss", entity, version)
    assert len(name) == 28
    assert OURS.entity("cnss", name) == entity
    assert OURS.entity("cnss", name.lower()) == entity
    assert OURS.entity("cmr", name) != entity
    assert Pseudonyms(bytes(32)).entity("cnss", name) != entity


@given(entities, versions, versions)
def test_neither_consumers_nor_versions_share_a_name(entity: str, one: int, other: int) -> None:
    names = {
        OURS.of(consumer, entity, version)[1:-1]
        for consumer in ("cnss", "cmr", "cnss\0001")
        for version in {one, other}
    }
    assert len(names) == 3 * len({one, other})


def test_no_two_people_share_a_name() -> None:
    people = [uuid.UUID(int=number).hex for number in range(5_000)]
    assert len(set(OURS.many("cnss", people))) == 5_000


@given(some.lists(entities, max_size=5))
def test_many_are_named_as_each(people: list[str]) -> None:
    assert OURS.many("cnss", people) == [OURS.of("cnss", each) for each in people]


def test_names_of_different_consumers_have_nothing_in_common() -> None:
    """Bit by bit, two consumers' names of the same people agree as often as chance would."""
    people = [uuid.UUID(int=number).hex for number in range(2_000)]
    pairs = zip(OURS.many("cnss", people), OURS.many("cmr", people), strict=True)
    alike = sum(128 - (_bits(one) ^ _bits(other)).bit_count() for one, other in pairs)
    assert abs(alike / (128 * 2_000) - 0.5) < 0.01


def _bits(name: str) -> int:
    return int(name[:-1].translate(CROCKFORD), 32) & ((1 << 128) - 1)


@given(entities, some.integers(0, 27), some.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_mistyped_character_is_caught(entity: str, place: int, typed: str) -> None:
    name = OURS.of("cnss", entity)
    if name[place] != typed:
        with pytest.raises(WaslError, match="no pseudonym"):
            OURS.entity("cnss", name[:place] + typed + name[place + 1 :])


@pytest.mark.parametrize("text", ["", "1", "0" * 28, "1" * 28, "1" * 29, "é" * 28, "U" * 28])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(WaslError, match="no pseudonym"):
        OURS.entity("cnss", text)


@pytest.mark.parametrize(("entity", "version"), [("ab", 1), ("0" * 64, 1), ("0" * 32, 0), ("0" * 32, 32)])
def test_what_cannot_be_named_is_refused(entity: str, version: int) -> None:
    with pytest.raises(WaslError):
        OURS.of("cnss", entity, version)


def test_the_master_key_is_kept_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "pseudonyms"
    path.write_text(MASTER.hex() + "\n", encoding="ascii")
    assert kept_pseudonyms(path).of("cnss", "0" * 31 + "1") == "156ETWT6C3F18GXVBFVJR7GQDFK6"
    for spoilt in ("", "zz", "00" * 31):
        path.write_text(spoilt, encoding="ascii")
        with pytest.raises(WaslError, match="master key"):
            kept_pseudonyms(path)
    with pytest.raises(WaslError, match="master key"):
        kept_pseudonyms(tmp_path / "none")
