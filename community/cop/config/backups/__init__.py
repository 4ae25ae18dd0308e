"""Backups: everything that cannot be made again, encrypted, independent of the database that it came from.

A backup is a ZIP of three members: `README.txt` says what it is, `key` is the backup's own age key, sealed with the
passphrase BACKUP_KEY, and `backup.tar.age` is the contents, sealed with that key. Contents: `manifest.json`,
`tables/<model>.jsonl.gz`, `files/<key>`, `end.json`.
"""
