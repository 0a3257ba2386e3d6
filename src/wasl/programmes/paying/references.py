"""What names a payment: the same obligation has the same names for ever, whoever works them out, and whenever."""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives import hashes

_LENGTH: Final = 30
"""150 bits: ISO 20022 allows 35 signs, and the attempt follows in instructions."""


@dataclass(frozen=True, slots=True)
class Key:
    """One thing owed to one beneficiary: never two payments for one of these."""

    programme: str
    component: str
    """The amount, by its name in the programme."""
    unit: str
    """The beneficiary, as ``scheme:value``."""
    period: str
    kind: str

    def end_to_end(self) -> str:
        """The EndToEndId: nothing can be read from it of the beneficiary."""
        digest = hashes.Hash(hashes.SHA256())
        for part in (self.programme, self.component, self.unit, self.period, self.kind):
            digest.update(f"{len(part)}:{part}".encode())
        return b32encode(digest.finalize()).decode()[:_LENGTH]


def instruction(end_to_end: str, attempt: int) -> str:
    """The InstrId of an attempt: what came back of an earlier one is never taken for this one."""
    return f"{end_to_end}-{attempt}"


def uetr(instructed: str) -> str:
    """The UETR of an instruction. The standard takes UUIDs of version 4 alone: it has their form, and is worked out."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(f"uetr:{instructed}".encode())
    return str(UUID(bytes=digest.finalize()[:16], version=4))
