"""Keys of systems: possession proven, rotated with overlap, revoked at once."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from joserfc import jws
from joserfc.jwk import import_key

from tests.exchange.agreements.life import Cast, Committed, registered
from wasl.exchange.agreements import keys
from wasl.exchange.agreements.detached import kid_of, sign_detached, verifies_detached
from wasl.exchange.agreements.models import Event, SystemKey
from wasl.exchange.agreements.publishing import directory_in_force
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.exchange.directory.snapshot import KeyEntry
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import new_key


def published(system: str) -> dict[str, KeyEntry]:
    snapshot = directory_in_force()
    assert snapshot is not None
    return snapshot.systems[system].keys


def test_a_registered_key_is_in_the_directory_with_its_certificate(cast: Cast, committed: Committed) -> None:
    thumbprint = "A" * 43
    with committed():
        key = registered(cast.dsi_lagoon, "pearl", new_key("ES256"), certificate=thumbprint)
    entry = published("pearl")[key.kid]
    assert entry.jwk == key.verifying().jwk()
    assert entry.certificate == thumbprint
    assert "d" not in entry.jwk


def test_possession_is_proven_over_ones_own_challenge(cast: Cast) -> None:
    key, thief = new_key(), new_key()
    asked = keys.challenge(cast.dsi_lagoon, "pearl")
    with pytest.raises(WaslError, match="proof does not verify"):
        keys.register(cast.dsi_lagoon, "pearl", key.verifying().jwk(), asked, sign_detached(asked, thief))
    foreign = keys.challenge(cast.dsi_tides, "pearl")
    with pytest.raises(WaslError, match="someone else"):
        keys.register(cast.dsi_lagoon, "pearl", key.verifying().jwk(), foreign, sign_detached(foreign, key))
    made = "made-by-hand"
    with pytest.raises(WaslError, match="not ours"):
        keys.register(cast.dsi_lagoon, "pearl", key.verifying().jwk(), made, sign_detached(made, key))


def test_a_challenge_is_good_for_an_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    key, asked = new_key(), keys.challenge(cast.dsi_lagoon, "pearl")
    monkeypatch.setattr(keys, "CHALLENGE_SECONDS", -1)
    with pytest.raises(WaslError, match="too old"):
        keys.register(cast.dsi_lagoon, "pearl", key.verifying().jwk(), asked, sign_detached(asked, key))


def test_only_the_owner_registers(cast: Cast) -> None:
    for who in (cast.dsi_tides, cast.directorate, cast.auditor, cast.dpo_lagoon):
        with pytest.raises(ForbiddenError):
            registered(who, "pearl")
    with pytest.raises(WaslError, match="no system 'nowhere'"):
        registered(cast.dsi_lagoon, "nowhere")


def test_private_repeated_and_foreign_keys_are_refused(cast: Cast) -> None:
    asked = keys.challenge(cast.dsi_lagoon, "pearl")
    with pytest.raises(WaslError, match="private key"):
        keys.register(cast.dsi_lagoon, "pearl", cast.pearl.private_jwk(), asked, "x..y")
    with pytest.raises(WaslError, match="registered already"):
        registered(cast.dsi_lagoon, "pearl", cast.pearl)
    with pytest.raises(WaslError, match="not accepted"):
        keys.register(cast.dsi_lagoon, "pearl", {"kty": "RSA", "n": "x", "e": "AQAB"}, asked, "x..y")
    with pytest.raises(WaslError, match="cannot be read"):
        keys.register(cast.dsi_lagoon, "pearl", {"kty": "OKP", "crv": "Ed25519"}, asked, "x..y")


@pytest.mark.parametrize("written", ["short", "A" * 43 + "=", "/" * 43, "A" * 44])
def test_a_thumbprint_is_written_in_one_way(cast: Cast, written: str) -> None:
    with pytest.raises(WaslError, match="thumbprint cannot be read"):
        registered(cast.dsi_lagoon, "pearl", certificate=written)


def test_a_certificate_stands_for_one_system(cast: Cast) -> None:
    key = registered(cast.dsi_lagoon, "pearl", new_key(), certificate="A" * 43)
    with pytest.raises(WaslError, match="another system's"):
        registered(cast.dsi_tides, "conch", new_key("ES256"), certificate="A" * 43)
    registered(cast.dsi_lagoon, "pearl", new_key(), certificate="A" * 43)  # its next key may keep it
    SystemKey.objects.filter(system="pearl").exclude(kid=key.kid).delete()
    keys.revoke(cast.dsi_lagoon, key.kid, "Given back.")
    registered(cast.dsi_tides, "conch", new_key("ES256"), certificate="A" * 43)


def test_rotation_overlaps_then_the_former_key_ends(
    cast: Cast, committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, asked = new_key(), keys.challenge(cast.dsi_lagoon, "pearl")
    with committed():
        keys.rotate(
            cast.dsi_lagoon, "pearl", key.verifying().jwk(), asked, sign_detached(asked, key), overlap=timedelta(days=2)
        )
    assert set(published("pearl")) == {cast.pearl.kid, key.kid}
    former = published("pearl")[cast.pearl.kid]
    assert former.valid_until == former.valid_from + 2 * 24 * 3600
    monkeypatch.setenv("WASL_NOW", "2026-11-26T09:00:00+00:00")
    assert [each.kid for each in keys.keys_in_force("pearl")] == [key.kid]


def test_revocation_is_published_at_once(cast: Cast, committed: Committed) -> None:
    with committed():
        keys.revoke(cast.auditor, cast.pearl.kid, "Lost with a laptop.")
    assert published("pearl") == {}
    line = Event.objects.latest("pk")
    assert (line.what, line.why) == ("revoke-key", f"{cast.pearl.kid}: Lost with a laptop.")
    with pytest.raises(WaslError, match="revoked already"):
        keys.revoke(cast.directorate, cast.pearl.kid, "Again.")
    with pytest.raises(WaslError, match="no key of pearl"):
        keys.key_in_force("pearl", cast.pearl.kid)


def test_a_system_that_the_pack_does_not_declare_gets_no_key_but_loses_the_one_it_had(cast: Cast) -> None:
    with pytest.raises(WaslError, match="no system 'perl'"):
        keys.register(cast.dsi_lagoon, "perl", new_key().verifying().jwk(), "", "")
    SystemKey.objects.filter(kid=cast.pearl.kid).update(system="gone")
    with pytest.raises(ForbiddenError):
        keys.revoke(cast.dsi_lagoon, cast.pearl.kid, "Ours once.")
    assert keys.revoke(cast.directorate, cast.pearl.kid, "Nobody answers for it.").revoked


def test_a_stranger_does_not_revoke_nor_anyone_without_reason(cast: Cast) -> None:
    with pytest.raises(ForbiddenError):
        keys.revoke(cast.dsi_tides, cast.pearl.kid, "Why not.")
    with pytest.raises(WaslError, match="no reason"):
        keys.revoke(cast.dsi_lagoon, cast.pearl.kid, "")
    with pytest.raises(WaslError, match="no key of this name"):
        keys.revoke(cast.directorate, "nobody", "Why.")


@pytest.mark.parametrize("algorithm", ["EdDSA", "ES256"])
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_a_detached_signature_is_a_jws_that_others_verify(algorithm: str) -> None:
    key = new_key(algorithm)  # type: ignore[arg-type]
    header, _empty, signature = sign_detached("ce qui est signé", key).split(".")
    payload = urlsafe_b64encode("ce qui est signé".encode()).rstrip(b"=").decode()
    whole = f"{header}.{payload}.{signature}"
    opened = jws.deserialize_compact(whole, import_key(key.verifying().jwk()), algorithms=[algorithm])
    assert opened.payload.decode() == "ce qui est signé"


def test_a_signature_says_by_which_key_and_nothing_else_verifies() -> None:
    key, other = new_key(), new_key()
    made = sign_detached("text", key)
    assert kid_of(made) == key.kid
    assert verifies_detached(made, "text", key.verifying())
    assert not verifies_detached(made, "text ", key.verifying())
    assert not verifies_detached(made, "text", other.verifying())
    assert not verifies_detached(made[:-4] + "AAAA", "text", key.verifying())
    assert not verifies_detached("e30..AAAA", "text", key.verifying())
