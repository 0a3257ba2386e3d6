"""Whether an agreement is what its parties signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from wasl.exchange.agreements.detached import verifies_detached
from wasl.exchange.agreements.models import AgreementVersion, Signature, SystemKey
from wasl.exchange.agreements.terms import demand_unaltered
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import verifying_key

Known = Mapping[str, SystemKey]
"""Keys by name."""


def system_of(version: AgreementVersion, party: Signature.Party) -> str:
    """The system whose keys sign for `party`."""
    return version.terms.consumer if party == Signature.Party.CONSUMER else version.terms.system


def demand_signed(version: AgreementVersion, known: Known | None = None) -> None:
    """Raises WaslError unless both parties' signatures verify over the very text. `known`: the keys, where they are at hand."""
    demand_unaltered(version)
    signatures = {each.party: each for each in version.signatures.all()}
    keys = keys_of(signatures.values()) if known is None else known
    for party in Signature.Party:
        signature = signatures.get(party)
        if signature is None or not _still_verifies(version, signature, keys.get(signature.kid)):
            raise WaslError(
                "the {party}'s signature does not verify over the text of {agreement}",
                mend="have it signed again", party=party.value, agreement=version.id_text,
            )  # fmt: skip


def keys_of(signatures: Iterable[Signature]) -> Known:
    """The keys that `signatures` name, ended and revoked ones too. One query."""
    return {key.kid: key for key in SystemKey.objects.filter(kid__in={each.kid for each in signatures})}


def _still_verifies(version: AgreementVersion, signature: Signature, key: SystemKey | None) -> bool:
    """The key may have been rotated since; one that was revoked for an earlier moment than the signature proves nothing."""
    if key is None or key.system != system_of(version, Signature.Party(signature.party)):
        return False
    if key.revoked is not None and key.revoked <= signature.at:
        return False
    return verifies_detached(signature.jws, version.text, verifying_key(key.jwk))
