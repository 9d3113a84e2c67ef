"""Who we are to a server of others: a user and a password for one host, from a file in the format of `.netrc`."""

from __future__ import annotations

from dataclasses import dataclass, field
from os import PathLike
from typing import Self

from itss_graph.errors import InputError


@dataclass(frozen=True, slots=True)
class Credentials:
    """A user and a password. They are for one host and are sent to no other."""

    user: str
    password: str = field(repr=False)

    @classmethod
    def of(cls, path: str | PathLike[str], host: str) -> Self:
        """Those for a host in a netrc file; raises `InputError` where there are none.

        The file's `default` is not used: a password is sent only to a host that stands beside it.
        """
        from netrc import NetrcParseError, netrc

        try:
            found = netrc(str(path)).hosts.get(host)
        except NetrcParseError as error:  # whose message holds what stands there, perhaps a password
            raise InputError(f"{path}, line {error.lineno}: not a netrc file; {_EXAMPLE}") from None
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise InputError(f"{path}: cannot be read ({reason}); {_EXAMPLE}") from None
        if found is None:
            raise InputError(f"{path}: nothing for {host}; {_EXAMPLE}")
        user, _, password = found
        return cls(user, password)


_EXAMPLE = "it holds lines such as: machine example.org login alice password ..."
