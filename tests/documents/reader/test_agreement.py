"""The page and the server say the same of every code: hostile bytes, other spellings, every way to be wrong."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import cbor2
import msgspec
import pytest
from django.utils import translation

from tests.documents.reader.telling import told_by_the_page
from tests.documents.samples import ISSUED, LIST
from tests.documents.seal.test_cbor import OTHER_SPELLINGS
from tests.documents.verifying.test_seals import (
    AT,
    KEY,
    KID,
    OTHER,
    SEALED,
    STATE,
    UNKNOWN,
    printed,
    trusting,
    with_key,
)
from wasl.catalogue import current
from wasl.documents.reader.hours import local, offsets
from wasl.documents.reader.plain import plain
from wasl.documents.reader.showing import shown, site_of
from wasl.documents.reader.words import words
from wasl.documents.seal import cbor, cose, seal
from wasl.documents.status import bits
from wasl.documents.status.bits import State
from wasl.documents.verifying.bundle import Bundle, TrustedClaim, TrustedType
from wasl.documents.verifying.seals import Verdict, judged
from wasl.kernel.keys import encoded, new_key
from wasl.kernel.text import LANGUAGES, Text

Case = tuple[str, Bundle, datetime]
CHANCE = random.Random(20261124)


def of_python(content: bytes) -> Any:
    try:
        return {"value": written(cbor.decoded(content, 10_000))}
    except cbor.NotDeterministicError:
        return {"refused": True}


def written(value: Any) -> Any:
    """A value of CBOR as JSON, no kind taken for another."""
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return {"integer": str(value)}
    if isinstance(value, dict):
        return {"map": [[written(key), written(item)] for key, item in value.items()]}
    if isinstance(value, cbor2.CBORTag):
        return {"tag": str(value.tag), "of": written(value.value)}
    return [written(item) for item in value]


def mutations(content: bytes, count: int) -> list[bytes]:
    """`content` with some bytes changed, left out or put in."""
    made = []
    for _each in range(count):
        place = CHANCE.randrange(len(content))
        byte = bytes([CHANCE.randrange(256)])
        made += [
            content[:place] + byte + content[place + 1 :],
            content[:place] + content[place + 1 :],
            content[:place] + byte + content[place:],
        ]
    return made


def test_bytes_are_read_alike(tmp_path: Path) -> None:
    values: list[Any] = [
        0, 23, 24, 255, 256, 65_535, 65_536, 2**32 - 1, 2**32, 2**53, 2**53 + 1, 2**64 - 1, 2**64, 2**80, -1, -24,
        -25, -256,
        -257, -(2**53) - 1, -(2**64), -(2**64) - 1, True, False, None, "", "é", "\ufeffa", "\x00", "أمينة", "a" * 300,
        b"", b"a" * 70_0,
        [], [1, [2, ["x"]]], {}, {1: 2, -1: 3, "a": [b"b"], 2**70: 1}, cbor2.CBORTag(18, [1]),
        cbor2.CBORTag(99, {"a": None}),
        {label: str(label) for label in range(-40, 400)},
    ]  # fmt: skip
    spelled = [cbor.encoded(value) for value in values]
    raw = [
        "f7", "e0", "f8ff", "f818", "f90000", "fa00000000", "fb0000000000000000", "ff", "1f", "3f", "1c", "fc", "7f",
        "62c3", "61ff",
        "63eda080", "9b00000000ffffffff", "bb0000000100000000", "5bffffffffffffffff", "c240", "c24100",
        "c249000000000000000000",
        "c248ffffffffffffffff", "c249010000000000000000", "c349010000000000000000", "c201", "c26161", "d9d9f701",
        "d81e820102",
        "a2f401f501", "a1f601", "a14101f6", "a180f6", "a2616101626161", "a2016101016102", "d2", "d81200", "1817",
        "190017", "1a00000017",
    ]  # fmt: skip
    cases = spelled + [bytes.fromhex(each) for each in (*OTHER_SPELLINGS, *raw)]
    cases += [CHANCE.randbytes(CHANCE.randrange(12)) for _each in range(3000)]
    cases += [each for one in spelled if one for each in mutations(one, 12)]
    cases += mutations(seal.read_address(printed()), 300)
    cases += [cbor.encoded("a" * 9_998), b"\x81" * 8 + b"\x01", b"\x81" * 9 + b"\x01"]
    told = told_by_the_page(({"cbor": each.hex()} for each in cases), tmp_path)
    for case, said in zip(cases, told, strict=True):
        assert said == of_python(case), case.hex()
    read = sum("value" in said for said in told)
    assert len(values) < read < len(cases) - len(values)


def test_codes_are_judged_alike(tmp_path: Path) -> None:
    cases = [*wrong_ones(), *states(), *spellings(), *messages(), *flipped()]
    asked = (
        {"code": code, "bundle": msgspec.json.encode(bundle).decode(), "at": at.timestamp()}
        for code, bundle, at in cases
    )
    told = told_by_the_page(asked, tmp_path)
    for (code, bundle, at), said in zip(cases, told, strict=True):
        assert said == as_json(judged(code, bundle, at)), code
    assert {(said["outcome"], said["why"]) for said in told} >= {
        ("authentic", "sealed"), ("cannot-tell", "no-code"), ("cannot-tell", "unknown-key"),
        ("cannot-tell", "unknown-type"),
        ("cannot-tell", "key-compromised"), ("not-authentic", "no-seal"), ("not-authentic", "bad-signature"),
        ("not-authentic", "not-its-issuer"), ("not-authentic", "not-authorised"), ("not-authentic", "key-not-in-use"),
        ("not-authentic", "key-compromised"), ("not-authentic", "issued-later"),
    }  # fmt: skip
    assert {said["standing"] for said in told} == {"in-force", "expired", "revoked", "suspended", "replaced", "unknown"}


def as_json(verdict: Verdict) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(verdict, builtin_types=(datetime,)) | {
        "lines": msgspec.to_builtins(list(verdict.lines))
    }
    for name in ("told", "issued", "expires"):
        told[name] = None if told[name] is None else int(told[name].timestamp())
    return told


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def wrong_ones() -> list[Case]:
    """What is false, and what cannot be told."""
    wide = replace(SEALED, claims={**SEALED.claims, 11: True, 12: -5, 13: 2**60})
    names = {"given_latin": "1", "honours": "10"}
    claims = {
        label: TrustedClaim(name=name, title=Text(name, name, name)) for name,
        label in [*names.items(), ("n", "13"), ("t", "11"), ("m", "12")]
    }  # fmt: skip
    ordered = trusting(types={"3": TrustedType(name="baccalaureate-diploma", title=Text("a", "b", "c"), claims=claims)})
    year, day = timedelta(days=365), timedelta(days=1)
    return [
        (printed(), trusting(), AT), (printed(wide), ordered, AT), (printed(key=OTHER), trusting(), AT),
        (printed(kid=UNKNOWN), trusting(), AT), (printed(replace(SEALED, issuer="ofppt")), trusting(), AT),
        (printed(replace(SEALED, issuer="__proto__")), trusting(), AT),
        (printed(replace(SEALED, type=2**60)), trusting(), AT),
        (printed(), trusting(types={}), AT), (printed(), trusting(issuers={}), AT), (printed(), with_key(types=(4,)), AT),
        (printed(), msgspec.structs.replace(with_key(types=()), types={}), AT),
        (printed(), with_key(since=seconds(ISSUED) + 1), AT), (printed(), with_key(until=seconds(ISSUED)), AT),
        (printed(), with_key(until=seconds(ISSUED) + 1), AT), (printed(), with_key(compromised=seconds(ISSUED)), AT),
        (printed(), with_key(compromised=seconds(ISSUED) + 1), AT), (printed(), with_key(jwk=STATE.verifying().jwk()), AT),
        (printed(), trusting(), ISSUED - day), (printed(), trusting(), ISSUED - day - timedelta(seconds=1)),
        (printed(), trusting(), AT + year),
    ]  # fmt: skip


def states() -> list[Case]:
    """All that becomes of documents, and lists that do not tell."""
    told = trusting().lists[LIST]
    ending = replace(SEALED, expires=ISSUED + timedelta(days=30))
    cases = [(printed(), trusting({719_344: state}), AT) for state in State]
    cases += [(printed(ending), trusting({719_344: state}), AT) for state in State]
    cases += [
        (printed(ending), trusting(), AT - timedelta(seconds=1)),
        (printed(replace(ending, status=None)), trusting(), AT),
    ]
    for index in (0, bits.ENTRIES - 1, bits.ENTRIES, 2**60):
        cases.append((printed(replace(SEALED, status=seal.Status(LIST, index))), trusting({0: State.REVOKED}), AT))
    for change in (
        {"issuer": "other"}, {"issued": seconds(ISSUED) - 86_400}, {"issued": seconds(ISSUED) - 86_401},
        {"packed": encoded(b"no zlib")}, {"packed": told.packed[: len(told.packed) // 4 * 2]}, {"packed": ""},
    ):  # fmt: skip
        cases.append((printed(), trusting(lists={LIST: msgspec.structs.replace(told, **change)}), AT))
    return cases


def spellings() -> list[Case]:
    """Codes that are none, or are spelled otherwise."""
    code = encoded(seal.read_address(printed()))
    texts = [
        "", "#", "#AAAA", "#A", "#AB", "AA==", "javascript:alert(1)#AAAA", "WIFI:S:home;;", "https://x.example/v",
        f"#{code}", code,
        f"  https://x.example/v#{code}\n", f"\u2003#{code}\u0085", f"\ufeff#{code}", f"HTTPS://EVIL.EXAMPLE/v#{code}",
        f"https://ا.example/#{code}", f"https://x y/#{code}", f"https://x\u3000y/#{code}", f"https://x/#a#{code}",
        f"ftp://x/#{code}", f"##{code}",
        f"{code}=", f"{code}A", code[:-1], f"{code[:-1]}!", code.replace("A", "+", 1), "é", "A" * 12_000,
        f"#{code}\n#{code}",
    ]  # fmt: skip
    return [(text, trusting(), AT) for text in texts]


def messages() -> list[Case]:
    """Messages that our own key signed, and that say what no seal says; and parts in each other's places."""
    content = {0: 3, 1: "AMINA"}
    base = {1: "menps", 6: seconds(ISSUED), 7: b"1234567890", -65537: content}
    claims: list[Any] = [
        base, {}, [], "text", b"bytes", 7, None, {**base, 6: "0"}, {**base, 6: 2**60}, {**base, 6: 2**70},
        {**base, 6: -(2**40)},
        {**base, 6: True}, {**base, 7: b"123"}, {**base, 7: "1234567890"}, {**base, 1: 5}, {**base, 4: None},
        {**base, 4: 0},
        {**base, -65537: {}}, {**base, -65537: {1: "no type"}}, {**base, -65537: [[0, 3]]}, {**base, -65537: {0: True}},
        {**base, -65537: {**content, 2: ["a list"]}}, {**base, -65537: {**content, "2": "a text"}},
        {**base, -65537: {**content, 2: None}},
        {**base, -65537: {**content, 2: 2**70}}, {**base, 65535: None}, {**base, 65535: []}, {**base, 65535: {}},
        {**base, 65535: {"status_list": None}}, {**base, 65535: {"status_list": {"idx": -1, "uri": LIST}}},
        {**base, 65535: {"status_list": {"idx": True, "uri": LIST}}},
        {**base, 65535: {"status_list": {"idx": 0, "uri": 1}}},
        {**base, 65535: {"status_list": {"idx": 0, "uri": LIST}}, 99: "another"},
        {**base, 65535: {"status_list": {"idx": 2**70, "uri": LIST}}},
    ]  # fmt: skip
    whole = [cose.sign1(cbor.encoded(each), KID, "EdDSA", KEY.sign) for each in claims]
    headers: list[Any] = [
        {1: -8}, {1: 5, 4: KID}, {1: -8, 4: KID, 2: [99]}, {1: -8, 4: "kid"}, {}, [], "", [1], {1: [1], 4: KID},
        {1: -8, 4: KID, 16: None},
        {1: -8, 4: KID, 16: "type"}, {1: -8, 4: KID, 16: 1}, {1: -7, 4: KID}, {1: -8, 4: b""}, 5, b"x",
    ]  # fmt: skip
    payload = cbor.encoded(base)
    for each in headers:
        protected = cbor.encoded(each)
        signature = KEY.sign(cbor.encoded(["Signature1", protected, b"", payload]))
        whole.append(cbor.encoded(cbor2.CBORTag(18, [protected, {}, payload, signature])))
    protected = cbor.encoded({1: -8, 4: KID})
    parts: list[Any] = [
        [protected, {}, payload], [protected, {4: KID}, payload, bytes(64)], [protected, [], payload, bytes(64)],
        [protected, {}, None, bytes(64)],
        [protected, {}, payload, b""], [protected, {}, payload, "text"], [{}, {}, payload, bytes(64)], "abcd",
        b"abcd", {1: 1, 2: 2, 3: 3, 4: 4}, 4,
    ]  # fmt: skip
    whole += [cbor.encoded(cbor2.CBORTag(tag, each)) for tag in (18, 17) for each in parts]
    whole += [
        cbor.encoded([protected, {}, payload, bytes(64)]),
        bytes.fromhex("d818") + whole[0][1:],
        whole[0] + b"\x00",
    ]
    elliptic = new_key("ES256")
    trusted = with_key(jwk=elliptic.verifying().jwk())
    signed = seal.sealed(SEALED, KID, "ES256", elliptic.sign)
    cases = [(seal.address("", each), trusting(), AT) for each in whole]
    return [*cases, *((seal.address("", each), trusted, AT) for each in (signed, *mutations(signed, 60), whole[0]))]


def flipped() -> list[Case]:
    """Every byte of a seal, each in another way; none of them is believed."""
    whole = seal.read_address(printed())
    changed = (
        whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :] for place in range(len(whole))
    )
    cases = [(seal.address("https://documents.example/v", each), trusting(), AT) for each in changed]
    assert all(judged(*case).outcome != "authentic" for case in cases)
    return cases


@pytest.mark.parametrize(
    "text", ["SALMA", "أمينة", "A\u202eNIMA", "a\u200db", "\u2066x\u2069", "a\nb\tc", "\ufeff\u200b", "⟨U+202E⟩"]
)
def test_text_that_hides_is_shown_alike(tmp_path: Path, text: str) -> None:
    (shown,) = told_by_the_page([{"plain": text}], tmp_path)
    assert shown == plain(text)


def test_what_turns_text_round_is_written_out() -> None:
    assert plain("AMINA \u202eADARREB") == "AMINA ⟨U+202E⟩ADARREB"
    assert plain("سلمى العلوي") == "سلمى العلوي"


@pytest.mark.parametrize("language", LANGUAGES)
def test_verdicts_are_shown_alike(tmp_path: Path, language: str) -> None:
    ends = replace(
        SEALED, expires=datetime(2026, 8, 31, 23, tzinfo=UTC), claims={**SEALED.claims, 1: "2008-03-14", 9: "A\u202eB"}
    )
    cases = [
        *wrong_ones(),
        *states(),
        *spellings(),
        (printed(ends), trusting(), AT),
        (printed(ends), trusting(), AT + timedelta(days=400)),
    ]
    with translation.override(language):
        said = words(current.catalogue())
    asked = (
        {"code": code, "bundle": msgspec.json.encode(bundle).decode(), "at": at.timestamp(), "words": said}
        for code, bundle, at in cases
    )
    for (code, bundle, at), found in zip(cases, told_by_the_page(asked, tmp_path), strict=True):
        expected = msgspec.to_builtins(shown(judged(code, bundle, at), said, at, site_of(code), "documents.example"))
        for check in expected["checks"]:
            del check["icon"], check["spoken"]
        del expected["icon"]
        assert found == json.loads(json.dumps(expected)), code


def test_the_hours_of_a_state_are_those_of_its_zone() -> None:
    zone = ZoneInfo("Africa/Casablanca")
    known = offsets("Africa/Casablanca")
    for each in range(3000):
        instant = datetime(2010, 1, 1, tzinfo=UTC) + timedelta(hours=71 * each)
        assert local(instant, known) == instant.astimezone(zone).replace(tzinfo=None)
