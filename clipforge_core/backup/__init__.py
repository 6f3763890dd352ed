"""Backup and restore of a data folder: database, keys and media, while the server runs.

take         take_backup: into a folder, a tar file or a stream
restore      restore_backup, check_backup
manifest     what a backup holds, with hashes
containers   the folder and the tar file, written and read
references   which media the rows of a database name

The order makes it consistent. The database is copied first, in one moment; then every file of the storage. A file that
a row of that copy names and that was deleted before it could be copied makes a newer copy of the database necessary, in
which that row is gone: this is done until nothing is missing. So whatever rows of the backup name is in the backup.
"""
