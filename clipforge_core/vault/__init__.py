"""The vault: the server's keys, and everything that is done with them. The only door to `cryptography`.

vault       Vault: one object for all of it
key_files   KeyFile: keys under data/keys/, made once by whichever process comes first
passwords   Argon2id hashes as PHC strings
sealing     secrets at rest (Fernet, several keys)
links       links that are signed and expire
tokens      access tokens (JWT) of our own

Nothing of `cryptography` or `jwt` is imported before it is used.
"""

from clipforge_core.vault.links import LinkClaims
from clipforge_core.vault.tokens import TokenClaims
from clipforge_core.vault.vault import Vault

__all__ = ["LinkClaims", "TokenClaims", "Vault"]
