# Writes a 64-bit ELF with the sections that builders leave, and archives with stored archives inside: python3 make.py
import io, json, os, struct, zipfile, zlib

here = os.path.dirname(os.path.abspath(__file__))


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def go(version, modules):
    text = bytes(16) + modules + bytes(16)
    head = b"\xff Go buildinf:" + bytes([8, 2])
    return head + bytes(32 - len(head)) + varint(len(version)) + version + varint(len(text)) + text


def note(document):
    text = json.dumps(document).encode() + b"\0"
    text += bytes(-len(text) % 4)
    return struct.pack("<III", 4, len(text), 0xCAFE1A7E) + b"FDO\0" + text


def elf(sections):
    names = b"\0" + b"".join(name.encode() + b"\0" for name, _ in sections) + b".shstrtab\0"
    sections = [("", b""), *sections, (".shstrtab", names)]
    body, table, name_at = bytearray(64), b"", 0
    for name, content in sections:
        body += bytes(-len(body) % 16)
        kind = 0 if not name else 7 if name.startswith(".note") else 1
        table += struct.pack("<IIQQQQIIQQ", name_at, kind, 0, 0, len(body) if name else 0, len(content), 0, 0, 1, 0)
        body += content
        name_at += len(name) + 1
    struct.pack_into("<16sHHIQQQIHHHHHH", body, 0, b"\x7fELF\2\1\1", 2, 62, 1, 0, 0, len(body), 0, 64, 56, 0, 64, len(sections), len(sections) - 1)
    return bytes(body) + table


crates = {"packages": [{"name": "serde", "version": "1.0.1", "source": "crates.io"}, {"name": "app", "version": "0.1.0", "source": "local", "dependencies": [0], "root": True}]}
sections = [
    (".go.buildinfo", go(b"go1.22.3", b"path\texample.com/app\nmod\texample.com/app\t(devel)\t\ndep\texample.com/dep\tv1.0.0\th1:x=\n=>\texample.com/fork\tv1.1.0\th1:y=\nbuild\t-ldflags=\"-X main.version=1.2.3\"\n")),
    (".dep-v0", zlib.compress(json.dumps(crates).encode())),
    (".note.package", note({"type": "rpm", "name": "systemd", "version": "252-1.fc37", "architecture": "x86_64"})),
]
with open(os.path.join(here, "app.so"), "wb") as out:
    out.write(elf(sections))


def archive(*files, method=zipfile.ZIP_STORED):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as made:
        for name, content in files:
            made.writestr(zipfile.ZipInfo(name), content, method)
    return memory.getvalue()


pom = b"<project><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version><properties><v>1.0</v></properties><licenses><license><name>MIT</name></license></licenses></project>"
inner = archive(("META-INF/maven/g/inner/pom.properties", b"groupId=g\nartifactId=inner\nversion=1.0\n"), method=zipfile.ZIP_DEFLATED)
with open(os.path.join(here, "fat.jar"), "wb") as out:
    out.write(archive(("META-INF/MANIFEST.MF", b"Implementation-Title: fat\nImplementation-Version: 2.0\nBundle-SymbolicName: org.example.fat\n"),
                      ("BOOT-INF/lib/inner-1.0.jar", inner), ("META-INF/maven/g/a/pom.xml", pom)))
with open(os.path.join(here, "a.nupkg"), "wb") as out:
    out.write(archive(("A.nuspec", b"<package><metadata><id>A</id><version>1.0</version><dependencies><dependency id='B' version='2'/></dependencies></metadata></package>")))
