"""What goes wrong between a wallet and an issuer, by the names that the standards give it."""

from __future__ import annotations

from typing import Literal

Problem = Literal[
    "invalid_request", "invalid_grant", "unsupported_grant_type", "invalid_client", "unsupported_response_type",
    "invalid_scope",  # RFC 6749, sections 4.1.2.1 and 5.2
    "invalid_target",  # RFC 8707, section 2
    "invalid_authorization_details",  # RFC 9396, section 5
    "invalid_dpop_proof", "use_dpop_nonce",  # RFC 9449, sections 5 and 8
    "invalid_token",  # RFC 6750, section 3.1
    "invalid_credential_request", "unknown_credential_configuration", "unknown_credential_identifier",
    "invalid_proof", "invalid_nonce", "invalid_encryption_parameters", "credential_request_denied",  # OpenID4VCI, 8.3.1.2
]  # fmt: skip


class RefusedError(Exception):
    """A wallet's request is refused, by a standard's name; the text says `why`, and nothing of a person."""

    def __init__(self, problem: Problem, why: str, nonce: str = "") -> None:
        super().__init__(why)
        self.problem: Problem = problem
        self.why = why
        self.nonce = nonce
        """What the wallet is to sign when it comes again, where it lacked that (RFC 9449, section 8)."""


def refusal(problem: Problem, why: str, nonce: str = "") -> RefusedError:
    """The error to raise. Its words are the standards', and for developers: they are not translated."""
    return RefusedError(problem, why, nonce)
