"""Authentication: whether a request has the operator's token."""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256

from itss_graph.server.middleware.refusals import Refusal

CHALLENGE = 'Bearer realm="itss", Basic realm="itss"'


def authenticated(authorization: str | None, token: str | None) -> bool:
    """Whether the request has the token, as a bearer or as the password of any user; False where it has none at all.

    Raises `Refusal` 401 for a wrong token, and 403 where the server has none. Digests of equal length are compared, in
    constant time, so that the time taken reveals nothing of the token.
    """
    if authorization is None:
        return False
    if token is None:
        raise Refusal(403, "no token is configured here, so only the standard is served; leave out Authorization")
    digest = sha256(_token_in(authorization)).digest()
    if not hmac.compare_digest(digest, sha256(token.encode()).digest()):
        raise unauthenticated("the token is not right")
    return True


def unauthenticated(message: str) -> Refusal:
    """The refusal (401) of a request that needs the token."""
    return Refusal(401, message, WWW_Authenticate=CHALLENGE)


def _token_in(authorization: str) -> bytes:
    """The token in an Authorization header."""
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "bearer":
        return credentials.strip().encode()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(credentials.strip(), validate=True).partition(b":")[2]
        except (binascii.Error, ValueError):
            return b""
    return b""
