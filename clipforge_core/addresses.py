"""Which network addresses a URL of a user may lead to: public ones, and no disguise of others.

IPv6 has several ways to write an IPv4 address inside itself; the address that would be reached is what counts.
Sources: the IANA special-purpose address registries (RFC 6890 and its updates), RFC 6052 (NAT64), RFC 3056 (6to4),
RFC 4380 (Teredo), RFC 5214 (ISATAP).
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int, float], list[str]]
"""(host, port, seconds to wait at most) → addresses. Raises OSError."""

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NEVER = (
    ipaddress.ip_network("192.0.0.0/24"),  # protocol assignments; older Pythons call some of it global
    ipaddress.ip_network("192.88.99.0/24"),  # the 6to4 relay anycast that was withdrawn
    ipaddress.ip_network("64:ff9b:1::/48"),  # local-use NAT64
    ipaddress.ip_network("2001::/32"),  # Teredo
    ipaddress.ip_network("2002::/16"),  # 6to4
)
_ISATAP = (0x00005EFE, 0x02005EFE)
"""The 32 bits before an IPv4 address that a tunnel of RFC 5214 leads to."""


def refusal(text: str) -> str:
    """Why an address may not be reached; "" where it may."""
    address: Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        elif address in _NAT64:
            address = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        elif int(address) >> 32 & 0xFFFFFFFF in _ISATAP:
            return f"{text} is not a public address"
    inside = any(address in network for network in _NEVER if network.version == address.version)
    special = address.is_multicast or address.is_reserved or address.is_unspecified
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    if inside or special or site_local or not address.is_global:
        return f"{text} is not a public address"
    return ""


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """Addresses of a host, in the order of the system's preference; waits no longer than that.

    Raises OSError: the name is not known, or the name servers do not answer.
    """
    found: list[str] = []
    problem: list[OSError] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            problem.append(error)
        else:
            found.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))

    # The system's resolver takes no deadline of its own.
    thread = threading.Thread(target=ask, name="clipforge-resolve", daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TimeoutError(f"the name servers did not answer within {seconds:.0f} s")
    if problem:
        raise problem[0]
    return found


def without_password(url: str) -> str:
    """A URL as messages and logs may show it."""
    return re.sub(r"//[^/@]*@", "//", url)
