#!/usr/bin/env python3
"""Makes the databases of this folder: see README.md."""
import os
import shutil
import sqlite3
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
STRING, STRINGS, INT16, INT32, CHAR, BYTES = 6, 8, 3, 4, 1, 7
V3_SIGNATURE = bytes.fromhex("890018" "03" "05" "00" "5f5e1000" "0123456789abcdef" "01" "08" "0000")
V4_SIGNATURE = bytes.fromhex("88" "1d" "04" "00" "01" "08" "0006" "0502" "5f5e1000" "000a" "0910" "fedcba9876543210" "0000")


def header(tags):
    index, data = b"", b""
    for tag, kind, value in tags:
        width = {INT16: 2, INT32: 4}.get(kind, 1)
        data += b"\0" * (-len(data) % width)
        values = value if isinstance(value, list) else [value]
        if kind in (STRING, STRINGS):
            encoded = b"".join(text.encode() + b"\0" for text in values)
        elif kind == BYTES:
            values, encoded = value, value
        else:
            encoded = b"".join(struct.pack({INT16: ">H", INT32: ">I", CHAR: ">B"}[kind], number) for number in values)
        index += struct.pack(">IIII", tag, kind, len(data), len(values))
        data += encoded
    return struct.pack(">II", len(index) // 16, len(data)) + index + data


def package(name, version, release, arch="x86_64", more=(), files=(), requires=(), provides=()):
    folders = sorted({os.path.dirname(path) + "/" for path, _, _ in files})
    tags = [(1000, STRING, name), (1001, STRING, version), (1002, STRING, release), (1014, STRING, "MIT and GPLv2+"), (1022, STRING, arch)]
    tags += more
    if files:
        tags += [
            (1029, CHAR, [state for _, _, state in files]),
            (1030, INT16, [mode for _, mode, _ in files]),
            (1116, INT32, [folders.index(os.path.dirname(path) + "/") for path, _, _ in files]),
            (1117, STRINGS, [os.path.basename(path) for path, _, _ in files]),
            (1118, STRINGS, folders),
        ]
    tags += [(1049, STRINGS, list(requires))] if requires else []
    return header(tags + [(1047, STRINGS, [name, *provides])])


FILE, FOLDER = 0o100644, 0o040755
ALPHA = package("alpha", "1.0", "1.el9", more=[
    (1003, INT32, 2), (1011, STRING, "A Vendor"), (1044, STRING, "alpha-tools-1.0-1.el9.src.rpm"),
    (5096, STRING, "alpha:1:820200101:abc"), (268, BYTES, V3_SIGNATURE)],
    files=[("/usr/bin/alpha", 0o100755, 0), ("/usr/share/alpha", FOLDER, 0), ("/usr/share/alpha/replaced", FILE, 1), ("/etc/alpha.conf", FILE, 0)],
    requires=["libbeta.so.1()(64bit)", "/bin/beta", "rpmlib(CompressedFileNames)", "(gamma if beta)"])
BETA = package("beta", "2.0~rc1", "3", more=[(1044, STRING, "beta-2.0~rc1-3.src.rpm"), (267, BYTES, V4_SIGNATURE)],
    files=[("/bin/beta", 0o100755, 0)] + [(f"/usr/share/beta/file-{number:03}", FILE, 0) for number in range(60)],
    provides=["libbeta.so.1()(64bit)"])
GAMMA = package("gamma", "3", "1", arch="noarch")
DELTA = package("delta", "4", "1", files=[(f"/opt/delta/{number:03}", FILE, 0) for number in range(50)], requires=["gamma"])
KEY = package("gpg-pubkey", "fd431d51", "4ae0493b", arch="(none)")


def connect(name):
    path = os.path.join(HERE, name)
    for suffix in ("", "-wal", "-shm"):
        if os.path.exists(path + suffix):
            os.remove(path + suffix)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA page_size = 512")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)")
    for index in ("Name", "Basenames", "Requirename", "Providename"):
        connection.execute(f"CREATE TABLE '{index}' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL, FOREIGN KEY (hnum) REFERENCES 'Packages'(hnum))")
        connection.execute(f"CREATE INDEX '{index}_key_idx' ON '{index}'(key ASC)")
    return connection


def insert(connection, *blobs):
    for blob in blobs:
        number = connection.execute("INSERT INTO Packages(blob) VALUES (?)", (blob,)).lastrowid
        connection.execute("INSERT INTO Name VALUES (?, ?, 0)", (str(len(blob)), number))


def sqlite():
    connection = connect("rpmdb.sqlite")
    insert(connection, DELTA, ALPHA, KEY, BETA, GAMMA)
    connection.execute("DELETE FROM Packages WHERE hnum = 1")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def sqlite_with_log():
    """The database holds alpha, beta and the key; its log, which nobody copied back, removes alpha and adds gamma and delta."""
    connection = connect("logged.sqlite")
    insert(connection, ALPHA, BETA, KEY)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("BEGIN")
    insert(connection, GAMMA, DELTA)
    connection.execute("COMMIT")
    connection.execute("DELETE FROM Packages WHERE hnum = 1")
    # A transaction that never ends, too large for the cache: its pages stand in the log and must not count.
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN")
    for _ in range(20):
        insert(connection, ALPHA, BETA)
    for suffix in ("", "-wal"):
        shutil.copyfile(os.path.join(HERE, "logged.sqlite" + suffix), os.path.join(HERE, "copy" + suffix))
    connection.execute("ROLLBACK")
    connection.close()
    for suffix in ("", "-wal"):
        os.replace(os.path.join(HERE, "copy" + suffix), os.path.join(HERE, "logged.sqlite" + suffix))


def ndb():
    slots, blobs = [], b""
    for number, blob in enumerate([ALPHA, BETA, KEY, GAMMA], 1):
        blocks = (16 + len(blob) + 12 + 15) // 16
        offset = 256 + len(blobs) // 16
        blobs += struct.pack("<4sIII", b"BlbS", number, 1, len(blob)) + blob
        blobs += b"\0" * (blocks * 16 - 16 - len(blob) - 12) + struct.pack("<II4s", 0, len(blob), b"BlbE")
        slots.append(struct.pack("<4sIII", b"Slot", number, offset, blocks))
    page = struct.pack("<4sIIII12x", b"RpmP", 0, 4, 1, 5) + b"".join(slots)
    page += struct.pack("<4sIII", b"Slot", 0, 0, 0) * ((4096 - len(page)) // 16)
    with open(os.path.join(HERE, "Packages.db"), "wb") as file:
        file.write(page + blobs)


def berkeley(name, order):
    """db_load of Debian's db5.3-util; GAMMA is short enough to stand on its page, the others go on in overflow pages."""
    path = os.path.join(HERE, name)
    if os.path.exists(path):
        os.remove(path)
    lines = ["VERSION=3", "format=bytevalue", "type=hash", "db_pagesize=512", f"db_lorder={order}", "HEADER=END"]
    pack = "<I" if order == 1234 else ">I"
    for number, blob in enumerate([struct.pack(pack, 5), ALPHA, BETA, KEY, GAMMA]):
        lines += [" " + struct.pack(pack, number).hex(), " " + blob.hex()]
    subprocess.run(["db5.3_load", path], input="\n".join(lines + ["DATA=END", ""]), text=True, check=True)


sqlite()
sqlite_with_log()
ndb()
berkeley("Packages", 1234)
berkeley("Packages.bigendian", 4321)
sys.exit(0)
