"""What is said of a seal, in each of the ways it can be wrong."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from tests.documents.samples import ISSUED, LIST, diploma
from wasl.documents.content import to_seal
from wasl.documents.seal import seal
from wasl.documents.status import bits
from wasl.documents.status.bits import State
from wasl.documents.verifying import bundle as trust
from wasl.documents.verifying.bundle import Bundle, TrustedClaim, TrustedKey, TrustedList, TrustedType
from wasl.documents.verifying.seals import Verdict, judged
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import SigningKey, encoded, new_key
from wasl.kernel.text import Text

KEY, OTHER, STATE = new_key("EdDSA"), new_key("EdDSA"), new_key("ES256")
KID, UNKNOWN = b"ministry", b"unknown!"
SEALED = to_seal(diploma(), 3, {"given_latin": 1, "baccalaureate_average": 9, "baccalaureate_honours": 10, "stage": 11})
AT = ISSUED + timedelta(days=30)


def same(word: str) -> Text:
    return Text(word, word, word)


def trusting(states: dict[int, State] | None = None, **changes: Any) -> Bundle:
    """A bundle that trusts `KEY` with diplomas since a year before the sample's."""
    packed = bits.with_states(bits.empty(), states or {})
    key = TrustedKey(
        issuer="menps", jwk=KEY.verifying().jwk(), types=(3,), since=int((ISSUED - timedelta(days=365)).timestamp())
    )
    claims = {
        "1": TrustedClaim(name="given_latin", title=same("Given name")),
        "10": TrustedClaim(
            name="honours", title=same("Honours"), codes={"very-good": Text("Très bien", "حسن جدا", "Very good")}
        ),
        "9": TrustedClaim(name="average", title=same("Average")),
    }
    parts: dict[str, Any] = {
        "issued": int(AT.timestamp()),
        "refresh_after": int(AT.timestamp()) + 43_200,
        "issuers": {"menps": Text("Ministère", "الوزارة", "Ministry")},
        "keys": {KID.hex(): key},
        "types": {
            "3": TrustedType(name="baccalaureate-diploma", title=Text("Diplôme", "شهادة", "Diploma"), claims=claims)
        },
        "lists": {
            LIST: TrustedList(issuer="menps", issued=int(AT.timestamp()), packed=encoded(zlib.compress(packed, 9)))
        },
    }
    return Bundle(**{**parts, **changes})


def with_key(**changes: Any) -> Bundle:
    whole = trusting()
    return msgspec.structs.replace(whole, keys={KID.hex(): msgspec.structs.replace(whole.keys[KID.hex()], **changes)})


def printed(sealed: seal.Sealed = SEALED, key: SigningKey = KEY, kid: bytes = KID) -> str:
    return seal.address("https://documents.example/v", seal.sealed(sealed, kid, "EdDSA", key.sign))


def said(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.outcome, verdict.why, verdict.standing


def test_a_genuine_one_says_what_it_states() -> None:
    verdict = judged(printed(), trusting(), AT)
    assert said(verdict) == ("authentic", "sealed", "in-force")
    assert verdict.told == AT
    assert verdict.issuer == Text("Ministère", "الوزارة", "Ministry")
    assert (verdict.number, verdict.issued) == ("8F3K-72QD-1M9X-4TBC", ISSUED)
    assert [(line.title.en, line.value.ar) for line in verdict.lines] == [
        ("Given name", "AMINA"), ("Honours", "حسن جدا"), ("Average", "16.25"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        (State.REVOKED, "revoked"),
        (State.SUSPENDED, "suspended"),
        (State.REPLACED, "replaced"),
        (State.VALID, "in-force"),
    ],
)
def test_its_standing_is_what_the_list_says(state: State, standing: str) -> None:
    assert said(judged(printed(), trusting({719_344: state}), AT)) == ("authentic", "sealed", standing)
    assert said(judged(printed(), trusting({719_343: state}), AT)) == ("authentic", "sealed", "in-force")


def test_it_ends() -> None:
    ending = printed(replace(SEALED, expires=ISSUED + timedelta(days=30)))
    assert judged(ending, trusting(), AT - timedelta(seconds=1)).standing == "in-force"
    assert judged(ending, trusting(), AT).standing == "expired"
    assert judged(ending, trusting({719_344: State.REVOKED}), AT).standing == "revoked"


def test_where_no_list_tells_it_says_so() -> None:
    assert judged(printed(), trusting(lists={}), AT).standing == "unknown"
    assert judged(printed(replace(SEALED, status=None)), trusting(), AT).standing == "unknown"
    beyond = replace(SEALED, status=seal.Status(LIST, bits.ENTRIES))
    assert judged(printed(beyond), trusting(), AT).standing == "unknown"
    told = trusting().lists[LIST]
    anothers = trusting(lists={LIST: msgspec.structs.replace(told, issuer="other")})
    assert judged(printed(), anothers, AT).standing == "unknown"
    older = trusting(lists={LIST: msgspec.structs.replace(told, issued=int(ISSUED.timestamp()) - 90_000)})
    assert said(judged(printed(), older, AT)) == ("authentic", "sealed", "unknown")


@pytest.mark.parametrize("text", ["", "WIFI:S:home;;", "https://documents.example/v", "https://documents.example/v#"])
def test_of_other_codes_nothing_is_told(text: str) -> None:
    assert said(judged(text, trusting(), AT)) == ("cannot-tell", "no-code", "unknown")


def test_who_is_not_known_is_not_called_false() -> None:
    assert said(judged(printed(kid=UNKNOWN), trusting(), AT)) == ("cannot-tell", "unknown-key", "unknown")
    assert said(judged(printed(), trusting(types={}), AT)) == ("cannot-tell", "unknown-type", "unknown")
    # A type that left the pack has left the key's too.
    gone = msgspec.structs.replace(with_key(types=()), types={})
    assert judged(printed(), gone, AT).why == "unknown-type"


def test_what_is_false_is_called_false() -> None:
    assert judged(printed(key=OTHER), trusting(), AT).why == "bad-signature"
    assert judged(printed(replace(SEALED, issuer="ofppt")), trusting(), AT).why == "not-its-issuer"
    assert judged(printed(), with_key(types=(4,)), AT).why == "not-authorised"
    assert judged("#AAAA", trusting(), AT).why == "no-seal"
    for verdict in (judged(printed(key=OTHER), trusting(), AT), judged("#AAAA", trusting(), AT)):
        assert (verdict.outcome, verdict.lines, verdict.number) == ("not-authentic", (), "")


def seconds(at: datetime) -> int:
    return int(at.timestamp())


@pytest.mark.parametrize(
    ("changes", "outcome", "why"),
    [
        ({"since": seconds(ISSUED) + 1}, "not-authentic", "key-not-in-use"),
        ({"until": seconds(ISSUED)}, "not-authentic", "key-not-in-use"),
        ({"until": seconds(ISSUED) + 1}, "authentic", "sealed"),
        ({"compromised": seconds(ISSUED)}, "not-authentic", "key-compromised"),
        ({"compromised": seconds(ISSUED) + 1}, "cannot-tell", "key-compromised"),
    ],
)
def test_a_key_counts_while_it_was_its_issuers(changes: dict[str, int], outcome: str, why: str) -> None:
    verdict = judged(printed(), with_key(**changes), AT)
    assert (verdict.outcome, verdict.why) == (outcome, why)


def test_documents_do_not_come_from_the_future() -> None:
    assert judged(printed(), trusting(), ISSUED - timedelta(hours=23)).outcome == "authentic"
    assert judged(printed(), trusting(), ISSUED - timedelta(hours=25)).why == "issued-later"


def test_no_flipped_byte_is_believed() -> None:
    whole = seal.read_address(printed())
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        assert judged(seal.address("https://documents.example/v", changed), trusting(), AT).outcome != "authentic"


def test_a_bundle_is_published_and_read() -> None:
    text = trust.signed(trusting({5: State.REVOKED}), STATE)
    keys = {STATE.kid: STATE.verifying()}
    assert trust.read(text, keys) == trusting({5: State.REVOKED})
    head, body, signature = text.split(".")
    for changed in (
        "", "a.b.c", f"{head}.{body}.", f"{head}.{encoded(b'{}')}.{signature}",
        trust.signed(trusting(), new_key("ES256")), trust.compact({}, STATE, typ=trust.TYPE, kid=STATE.kid),
        trust.compact({}, STATE, typ="JWT", kid=STATE.kid), f"{encoded(b'[]')}.{body}.{signature}",
    ):  # fmt: skip
        with pytest.raises(WaslError):
            trust.read(changed, keys)
