"""Identity: users, their keys and sessions, who asks, and how much they used.

users         Users: add, find, change, remove; passwords
api_keys      ApiKeys: create, list, revoke, find
login         Login: from an e-mail and a password to a session
browsers      Browsers: sessions in cookies, their list, ending them
sessions      Sessions: access tokens, refresh tokens that work once
recognition   Identity: from a credential to the Caller
first_start   the first user of an empty server, and links that set a password
tiers         Tiers: named sets of limits
usage         Usage: minutes and exports of a month against the limits
"""
