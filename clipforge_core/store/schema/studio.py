"""Studio: documents with their passages, kept scripts, the media library; each with an index of its words.

Triggers keep the indexes as their tables are, also where rows go with their user. The column `user` is in the indexes
so that a search looks at the rows of one user alone; `words` and `more` are texts as they are indexed
(clipforge_core/studio/words.py).
"""

from __future__ import annotations

STUDIO = """
CREATE TABLE documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('text', 'file', 'url')),
    uri TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    characters INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_at TEXT NOT NULL,
    UNIQUE (user, sha256)
) STRICT;
CREATE INDEX documents_of_user ON documents (user, seq);

CREATE TABLE passages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    document TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    user TEXT NOT NULL,
    position INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    words TEXT NOT NULL,
    UNIQUE (document, position)
) STRICT;
CREATE VIRTUAL TABLE passages_text USING fts5 (
    user, words, content = 'passages', content_rowid = 'seq', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER passages_come AFTER INSERT ON passages BEGIN
    INSERT INTO passages_text (rowid, user, words) VALUES (new.seq, new.user, new.words);
END;
CREATE TRIGGER passages_go AFTER DELETE ON passages BEGIN
    INSERT INTO passages_text (passages_text, rowid, user, words) VALUES ('delete', old.seq, old.user, old.words);
END;

CREATE TABLE document_vectors (
    document TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    user TEXT NOT NULL,
    model TEXT NOT NULL,
    vectors BLOB NOT NULL
) STRICT;
CREATE INDEX document_vectors_of_user ON document_vectors (user, model);

CREATE TABLE scripts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    title TEXT NOT NULL,
    topic TEXT NOT NULL,
    platform TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    script TEXT NOT NULL,
    words TEXT NOT NULL,
    facts TEXT NOT NULL DEFAULT '{}',
    rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
    version INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX scripts_of_user ON scripts (user, seq);
CREATE INDEX scripts_by_rating ON scripts (user, rating) WHERE rating > 0;
CREATE VIRTUAL TABLE scripts_text USING fts5 (
    user, words, content = 'scripts', content_rowid = 'seq', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER scripts_come AFTER INSERT ON scripts BEGIN
    INSERT INTO scripts_text (rowid, user, words) VALUES (new.seq, new.user, new.words);
END;
CREATE TRIGGER scripts_go AFTER DELETE ON scripts BEGIN
    INSERT INTO scripts_text (scripts_text, rowid, user, words) VALUES ('delete', old.seq, old.user, old.words);
END;
CREATE TRIGGER scripts_change AFTER UPDATE OF words ON scripts BEGIN
    INSERT INTO scripts_text (scripts_text, rowid, user, words) VALUES ('delete', old.seq, old.user, old.words);
    INSERT INTO scripts_text (rowid, user, words) VALUES (new.seq, new.user, new.words);
END;

CREATE TABLE media_items (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    user TEXT REFERENCES users (id) ON DELETE CASCADE,
    owner TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('uploaded', 'stock', 'ai')),
    kind TEXT NOT NULL CHECK (kind IN ('image', 'video', 'audio')),
    title TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    credit TEXT NOT NULL DEFAULT '',
    licence TEXT NOT NULL DEFAULT '',
    filename TEXT NOT NULL,
    mime_type TEXT NOT NULL,
    key TEXT NOT NULL DEFAULT '',
    path TEXT NOT NULL DEFAULT '',
    folder TEXT NOT NULL DEFAULT '',
    stamp TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL,
    sha256 TEXT NOT NULL DEFAULT '',
    width INTEGER NOT NULL DEFAULT 0,
    height INTEGER NOT NULL DEFAULT 0,
    duration REAL NOT NULL DEFAULT 0,
    thumbnail TEXT NOT NULL DEFAULT '',
    thumbnail_size INTEGER NOT NULL DEFAULT 0,
    model TEXT NOT NULL DEFAULT '',
    vector BLOB NOT NULL DEFAULT x'',
    words TEXT NOT NULL,
    more TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX media_items_of_owner ON media_items (owner, seq);
CREATE UNIQUE INDEX media_items_of_folder ON media_items (folder, path) WHERE folder != '';
CREATE VIRTUAL TABLE media_items_text USING fts5 (
    owner, words, more, content = 'media_items', content_rowid = 'seq',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER media_items_come AFTER INSERT ON media_items BEGIN
    INSERT INTO media_items_text (rowid, owner, words, more) VALUES (new.seq, new.owner, new.words, new.more);
END;
CREATE TRIGGER media_items_go AFTER DELETE ON media_items BEGIN
    INSERT INTO media_items_text (media_items_text, rowid, owner, words, more)
    VALUES ('delete', old.seq, old.owner, old.words, old.more);
END;
CREATE TRIGGER media_items_change AFTER UPDATE OF words, more ON media_items BEGIN
    INSERT INTO media_items_text (media_items_text, rowid, owner, words, more)
    VALUES ('delete', old.seq, old.owner, old.words, old.more);
    INSERT INTO media_items_text (rowid, owner, words, more) VALUES (new.seq, new.owner, new.words, new.more);
END;
"""
