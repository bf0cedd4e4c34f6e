#!/usr/bin/env python3
"""Makes the disks of this folder: small file systems by mke2fs, containers around one of them by qemu-img or, where that makes large ones, here."""
import gzip, os, struct, subprocess, tempfile, uuid, zlib

here = os.path.dirname(os.path.abspath(__file__))
work = tempfile.mkdtemp()


def run(*command):
    subprocess.run(command, check=True, cwd=work, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def keep(name, data):
    with open(os.path.join(here, name + '.gz'), 'wb') as file:
        file.write(gzip.compress(data, 9, mtime=0))


def read(name):
    with open(os.path.join(work, name), 'rb') as file:
        return file.read()


def tree():
    os.makedirs(work + '/tree/etc')
    os.makedirs(work + '/tree/a/b/c')
    open(work + '/tree/etc/os-release', 'w').write('ID=acme\nVERSION_ID=1\n')
    open(work + '/tree/a/text', 'w').write('text' * 700)
    os.symlink('../etc/os-release', work + '/tree/a/fast')
    os.symlink('x' * 90, work + '/tree/a/slow')
    os.link(work + '/tree/a/text', work + '/tree/a/b/second')
    with open(work + '/tree/holes', 'wb') as file:
        for piece in range(7):
            file.seek(piece * 16384)
            file.write(b'piece %d' % piece)


def crc(initial, data):
    """lvm2's: without a complement at either end."""
    return zlib.crc32(data, initial ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def gpt(volume):
    sectors = len(volume) // 512
    entry = uuid.UUID('0FC63DAF-8483-4772-8E79-3D69D8477DE4').bytes_le + uuid.UUID(int=5).bytes_le + struct.pack('<QQQ', 40, 40 + sectors - 1, 0) + 'data'.encode('utf-16-le').ljust(72, b'\0')
    entries = (entry + bytes(128 * 3)).ljust(512, b'\0')
    total = 40 + sectors + 40

    def header(own, other, place):
        fields = lambda checksum: b'EFI PART' + struct.pack('<IIIIQQQQ', 0x10000, 92, checksum, 0, own, other, 34, total - 34) + uuid.UUID(int=7).bytes_le + struct.pack('<QIII', place, 4, 128, zlib.crc32(entries))
        return fields(zlib.crc32(fields(0))).ljust(512, b'\0')

    disk = bytearray(total * 512)
    disk[446:462] = struct.pack('<BBBBBBBBII', 0, 0, 2, 0, 0xEE, 255, 255, 255, 1, total - 1)
    disk[510:512] = b'\x55\xAA'
    disk[512:1024] = header(1, total - 1, 2)
    disk[1024:1536] = entries
    disk[40 * 512:(40 + sectors) * 512] = volume
    disk[(total - 2) * 512:(total - 1) * 512] = entries
    disk[(total - 1) * 512:] = header(total - 1, 1, total - 2)
    return bytes(disk)


def mbr(volume):
    sectors = len(volume) // 512
    disk = bytearray((16 + 2 * sectors + 16) * 512)
    line = lambda kind, start, count: struct.pack('<BBBBBBBBII', 0, 0, 0, 0, kind, 0, 0, 0, start, count)
    disk[446:478] = line(0x83, 8, sectors) + line(5, 8 + sectors, sectors + 8)
    disk[510:512] = b'\x55\xAA'
    disk[8 * 512:(8 + sectors) * 512] = volume
    extended = (8 + sectors) * 512
    disk[extended + 446:extended + 478] = line(0x83, 4, sectors) + line(0, 0, 0)
    disk[extended + 510:extended + 512] = b'\x55\xAA'
    disk[extended + 2048:extended + 2048 + len(volume)] = volume
    return bytes(disk)


def lvm(volume):
    extent, start = 8192, 16384
    extents = len(volume) // extent
    text = (f'vg {{\nid = "g"\nseqno = 1\nextent_size = 16\nphysical_volumes {{\npv0 {{\nid = "{"a" * 32}"\npe_start = {start // 512}\npe_count = {extents}\n}}\n}}\n'
            f'logical_volumes {{\nroot {{\nid = "v"\nstatus = ["READ", "VISIBLE"]\nsegment_count = 2\nsegment1 {{\nstart_extent = 0\nextent_count = 4\ntype = "striped"\nstripe_count = 1 # linear\nstripes = ["pv0", 0]\n}}\n'
            f'segment2 {{\nstart_extent = 4\nextent_count = {extents - 4}\ntype = "striped"\nstripe_count = 1\nstripes = ["pv0", 4]\n}}\n}}\n}}\n}}\n').encode() + b'\0'
    label = struct.pack('<I8s', 32, b'LVM2 001') + b'a' * 32 + struct.pack('<QQQQQQQQQ', start + len(volume), start, 0, 0, 0, 4096, 8192, 0, 0)
    label = label.ljust(492, b'\0')
    label = b'LABELONE' + struct.pack('<QI', 1, crc(0xF597A6CF, label)) + label
    header = b' LVM2 x[5A%r0N*>' + struct.pack('<IQQQQII', 1, 4096, 8192, 512, len(text), crc(0xF597A6CF, text), 0)
    header = header.ljust(508, b'\0')
    header = struct.pack('<I', crc(0xF597A6CF, header)) + header
    return (bytes(512) + label).ljust(4096, b'\0') + (header + text).ljust(start - 4096, b'\0') + volume


def vhd(volume):
    block = 4096
    count = len(volume) // block

    def sealed(fields, at):
        return fields[:at] + struct.pack('>I', ~sum(fields) & 0xFFFFFFFF) + fields[at + 4:]

    footer = sealed((b'conectix' + struct.pack('>IIQII4sIQQIII', 2, 0x10000, 512, 0, 0x71656D75, b'win ', 0, len(volume), len(volume), 0, 3, 0)).ljust(512, b'\0'), 64)
    table = (count * 4 + 511) & ~511
    data = 1536 + table
    entries = b''.join(struct.pack('>I', (data + n * (block + 512)) // 512) for n in range(count)).ljust(table, b'\xFF')
    header = sealed((b'cxsparse' + struct.pack('>QQIIII', 0xFFFFFFFFFFFFFFFF, 1536, 0x10000, count, block, 0)).ljust(1024, b'\0'), 36)
    blocks = b''.join(b'\xFF' * 512 + volume[n * block:(n + 1) * block] for n in range(count))
    return footer + header + entries + blocks + footer


def vdi(volume):
    block = 4096
    count = len(volume) // block
    header = bytearray(512)
    header[:20] = b'<<< made by a test >'
    struct.pack_into('<IIII', header, 64, 0xBEDA107F, 0x10001, 400, 1)
    struct.pack_into('<II', header, 340, 512, 512 + (count * 4 + 511 & ~511))
    struct.pack_into('<QIIII', header, 368, len(volume), block, 0, count, count)
    entries = b''.join(struct.pack('<I', n if volume[n * block:(n + 1) * block].strip(b'\0') else 0xFFFFFFFF) for n in range(count)).ljust(count * 4 + 511 & ~511, b'\0')
    return bytes(header) + entries + volume


def crc32c(data):
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def vhdx(volume):
    disk = bytearray((1 << 20) + len(volume))

    def seal(at, length):
        struct.pack_into('<I', disk, at + 4, crc32c(bytes(disk[at:at + length])))

    disk[:8] = b'vhdxfile'
    disk[64 << 10:(64 << 10) + 4] = b'head'
    struct.pack_into('<Q', disk, (64 << 10) + 8, 1)
    seal(64 << 10, 4096)
    at = 192 << 10
    disk[at:at + 4] = b'regi'
    struct.pack_into('<I', disk, at + 8, 2)
    for number, (name, place, length) in enumerate((('2DC27766-F623-4200-9D64-115E9BFD4A08', 480 << 10, 4096), ('8B7CA206-4790-4B9A-B8FE-575F050F886E', 352 << 10, 128 << 10))):
        disk[at + 16 + 32 * number:at + 48 + 32 * number] = uuid.UUID(name).bytes_le + struct.pack('<QII', place, length, 1)
    seal(at, 64 << 10)
    at = 352 << 10
    disk[at:at + 12] = b'metadata' + struct.pack('<HH', 0, 3)
    items = (('CAA16737-FA36-4D43-B3B6-33F0AA44E76B', struct.pack('<II', 1 << 20, 0)), ('2FA54224-CD1B-4876-B211-5DBED83BF4B8', struct.pack('<Q', len(volume))), ('8141BF1D-A96F-4709-BA47-F233A8FAAB5F', struct.pack('<I', 512)))
    for number, (name, value) in enumerate(items):
        place = (64 << 10) + 16 * number
        disk[at + 32 + 32 * number:at + 64 + 32 * number] = uuid.UUID(name).bytes_le + struct.pack('<IIII', place, len(value), 0, 0)
        disk[at + place:at + place + len(value)] = value
    struct.pack_into('<Q', disk, 480 << 10, 1 << 20 | 6)
    disk[1 << 20:] = volume
    return bytes(disk)


tree()
run('mke2fs', '-t', 'ext2', '-b', '1024', '-N', '32', '-d', 'tree', 'ext2', '96k')
run('mke2fs', '-t', 'ext4', '-O', '^has_journal,^metadata_csum,^resize_inode,inline_data', '-b', '1024', '-N', '32', '-d', 'tree', 'ext4', '128k')
run('mke2fs', '-t', 'ext4', '-O', '^has_journal,metadata_csum', '-b', '1024', '-N', '32', '-d', 'tree', 'ext4-sums', '128k')
keep('ext2', read('ext2'))
keep('ext4', read('ext4'))
keep('ext4-sums', read('ext4-sums'))
volume = read('ext2')
run('qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', '-o', 'cluster_size=512', 'ext2', 'a.qcow2')
run('qemu-img', 'convert', '-f', 'raw', '-c', '-O', 'qcow2', '-o', 'cluster_size=4096', 'ext2', 'b.qcow2')
run('qemu-img', 'convert', '-f', 'raw', '-O', 'qcow2', '-o', 'extended_l2=on,cluster_size=16384', 'ext2', 'c.qcow2')
run('qemu-img', 'convert', '-f', 'raw', '-O', 'vmdk', 'ext2', 'a.vmdk')
run('qemu-img', 'convert', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=streamOptimized', 'ext2', 'b.vmdk')
for name in ('a.qcow2', 'b.qcow2', 'c.qcow2', 'a.vmdk', 'b.vmdk'):
    keep(name, read(name))
open(work + '/a.ovf', 'w').write('<Envelope xmlns:ovf="o"><References><File ovf:href="b.vmdk" ovf:id="f"/></References><DiskSection><Disk ovf:diskId="d" ovf:fileRef="f"/></DiskSection></Envelope>')
run('tar', '--format=ustar', '-cf', 'a.ova', 'a.ovf', 'b.vmdk')
keep('a.ova', read('a.ova'))
keep('gpt', gpt(volume))
keep('mbr', mbr(volume))
keep('lvm', lvm(volume))
keep('a.vhd', vhd(volume))
keep('a.vdi', vdi(volume))
keep('a.vhdx', vhdx(volume))
