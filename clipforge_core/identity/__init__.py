"""Identity: users, their keys and sessions, who asks, and how much they used.

users         Users: add, find, change, remove; passwords
api_keys      ApiKeys: create, list, revoke, find
sessions      Sessions: log in, refresh, end
recognition   Identity: from a credential to the Caller
first_start   the first user of an empty server, and the link that sets its password
usage         Usage: minutes and exports of a month against the limits
"""
