"""Studio: what users keep to make films of: documents that scripts rest on, scripts, media.

documents     Documents: added, searched for passages, deleted
retrieval     the same search over texts that are given, without a database
scripts       Scripts: kept, changed, rated
liking        what well rated scripts have in common
library       Library: media of users and stock, with thumbnails and a search
"""
