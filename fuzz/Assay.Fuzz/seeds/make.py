#!/usr/bin/env python3
"""Makes dnf/history.sqlite and its write-ahead log (dnf 4's tables, a transaction in the file and one in the log), and nix-database.sqlite."""
import os
import shutil
import sqlite3

here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dnf")
work = os.path.join(here, "work.sqlite")
os.makedirs(here, exist_ok=True)
for name in ("", "-wal", "-shm"):
    if os.path.exists(work + name):
        os.remove(work + name)
connection = sqlite3.connect(work, isolation_level=None)
connection.execute("PRAGMA page_size = 512")
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("PRAGMA wal_autocheckpoint = 0")
connection.executescript("""
CREATE TABLE repo (id INTEGER PRIMARY KEY, repoid TEXT NOT NULL /* repository ID */);
CREATE TABLE item (id INTEGER PRIMARY KEY, item_type INTEGER NOT NULL);
CREATE TABLE trans_item (
  id INTEGER PRIMARY KEY AUTOINCREMENT, trans_id INTEGER, item_id INTEGER REFERENCES item(id), repo_id INTEGER REFERENCES repo(id),
  action INTEGER NOT NULL, -- 1: install
  reason INTEGER NOT NULL, state INTEGER NOT NULL, CONSTRAINT one UNIQUE (trans_id, item_id));
CREATE TABLE rpm (
  item_id INTEGER UNIQUE NOT NULL, name TEXT NOT NULL, epoch INTEGER NOT NULL, version TEXT NOT NULL, release TEXT NOT NULL, arch TEXT NOT NULL,
  FOREIGN KEY(item_id) REFERENCES item(id));
""")


def install(transaction, item, repository, action, name, version):
    connection.execute("INSERT INTO item VALUES (?, 1)", (item,))
    connection.execute("INSERT INTO rpm VALUES (?, ?, 0, ?, '1.el9', 'x86_64')", (item, name, version))
    connection.execute("INSERT INTO trans_item VALUES (NULL, ?, ?, ?, ?, 1, 1)", (transaction, item, repository, action))


connection.execute("INSERT INTO repo VALUES (1, 'baseos'), (2, 'appstream'), (3, '@System')")
for number in range(1, 25):
    install(1, number, 1 + number % 2, 1, f"package-{number}", "1.0")
connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
install(2, 25, 2, 6, "package-1", "1.1")
connection.execute("INSERT INTO trans_item VALUES (NULL, 2, 1, 3, 7, 1, 1)")
for name in ("", "-wal"):
    shutil.copyfile(work + name, os.path.join(here, "history.sqlite" + name))
connection.close()
for name in ("", "-wal", "-shm"):
    if os.path.exists(work + name):
        os.remove(work + name)

nix = os.path.join(here, os.pardir, "nix-database.sqlite")
if os.path.exists(nix):
    os.remove(nix)
connection = sqlite3.connect(nix)
connection.execute("PRAGMA page_size = 512")
connection.executescript("""
create table ValidPaths (id integer primary key autoincrement not null, path text unique not null, hash text not null,
  registrationTime integer not null, deriver text, narSize integer, ultimate integer, sigs text, ca text);
create table Refs (referrer integer not null, reference integer not null, primary key (referrer, reference),
  foreign key (referrer) references ValidPaths(id) on delete cascade, foreign key (reference) references ValidPaths(id) on delete restrict);
""")
paths = [("0", "glibc-2.38"), ("1", "openssl-3.0.10"), ("2", "curl-8.4.0-bin"), ("3", "source")]
for number, (letter, name) in enumerate(paths, 1):
    connection.execute("INSERT INTO ValidPaths VALUES (?, ?, 'sha256:0', 0, NULL, 1, NULL, NULL, NULL)", (number, f"/nix/store/{letter * 32}-{name}"))
connection.executemany("INSERT INTO Refs VALUES (?, ?)", [(1, 1), (2, 1), (3, 1), (3, 2), (3, 4)])
connection.commit()
connection.close()
