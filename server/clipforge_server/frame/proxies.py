"""The client's address, and the address that it asked: what trusted proxies say, and nobody else.

proxies = Proxies(("127.0.0.1", "10.0.0.0/8"))
proxies.client("10.0.0.7", "203.0.113.9, 10.1.1.1")        # "203.0.113.9"
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache

from clipforge_core.errors import BadSetting

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_HOST = re.compile(r"(?:[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,253})|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


class Proxies:
    """The networks whose X-Forwarded-* is believed. Raises BadSetting for one that is none."""

    def __init__(self, trusted: Iterable[str]) -> None:
        self._networks = tuple(_network(each) for each in trusted)
        self.trusts = lru_cache(4096)(self._trusts)

    def _trusts(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._networks)

    def client(self, peer: str, forwarded: str) -> str:
        """The first address, from the server outwards, that is no trusted proxy."""
        if not self._networks or not self.trusts(peer):
            return peer
        address = peer
        for each in reversed(forwarded.split(",")):
            text = each.strip().strip('"')
            text = text[1:].partition("]")[0] if text.startswith("[") else text
            text = text.partition(":")[0] if text.count(":") == 1 else text
            try:
                address = str(ipaddress.ip_address(text))
            except ValueError:
                return address
            if not self.trusts(address):
                return address
        return address


def is_host(text: str) -> bool:
    """True for "name", "name:port", "[::1]:port"."""
    return _HOST.fullmatch(text) is not None


@lru_cache(8192)
def bucket_of(address: str) -> str:
    """What requests of an address are counted by: an IPv6 customer has a whole /64."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)


def is_loopback(host: str) -> bool:
    """True for an address or name that only this machine reaches."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _network(text: str) -> Network:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError as error:
        raise BadSetting(where="settings", name="trusted_proxies", value=text, detail=str(error)) from error
