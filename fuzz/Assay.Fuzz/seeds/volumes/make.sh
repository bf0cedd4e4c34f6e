#!/usr/bin/env bash
# Makes the volumes that Assay.Fuzz changes, as root: each is filled through the kernel or ntfs-3g where it can be mounted, and what its reader looks
# at is kept. Run after the fuzzer was built; the results are to be committed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
fuzz=$here/../../bin/Release/net10.0/Assay.Fuzz
work=$(mktemp -d)
mkdir "$work/mounted" "$work/source"
trap 'umount "$work/mounted" 2> /dev/null || true; rm -rf "$work"' EXIT

fill() {
  python3 - "$1" << 'SCRIPT'
import os, random, sys
root = sys.argv[1]
r = random.Random(3)
def put(name, content):
    path = os.path.join(root, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f: f.write(content)
put("etc/os-release", b"ID=debian\n")
for i in range(90): put("many/a-file-of-number-%04d" % i, b"%d" % i)
put("text", b"".join(b"line %d\n" % i for i in range(1500)))
put("noise", r.randbytes(9000))
with open(os.path.join(root, "pieces"), "wb") as f:
    for i in range(30):
        f.seek(i * 8192); f.write(b"%d" % i); f.flush(); os.fsync(f.fileno())
try:
    os.symlink("etc/os-release", os.path.join(root, "link"))
    os.symlink("x" * 700, os.path.join(root, "long-link"))
except OSError: pass
SCRIPT
}

# image NAME SIZE
image() { rm -f "$work/$1"; truncate -s "$2" "$work/$1"; echo "$work/$1"; }
seed() { (cd "$here" && "$fuzz" --target "$1" --image "$work/$1"); }

fill "$work/source"
find "$work/source" -type l -delete
file=$(image fat12 1M); mkfs.vfat -F 12 "$file" > /dev/null; mcopy -s -i "$file" "$work"/source/* ::/; seed fat12
file=$(image fat32 36M); mkfs.vfat -F 32 -s 1 "$file" > /dev/null; mcopy -s -i "$file" "$work"/source/* ::/; seed fat32
rm -f "$work/squashfs"; mksquashfs "$work/source" "$work/squashfs" -quiet -no-progress -b 4096; seed squashfs
rm -f "$work/squashfs-plain"; mksquashfs "$work/source" "$work/squashfs-plain" -quiet -no-progress -b 4096 -noI -comp lzo; seed squashfs-plain

file=$(image xfs5 24M); mkfs.xfs -q --unsupported -l size=6m -i size=512 "$file"
mount -o loop "$file" "$work/mounted"; fill "$work/mounted"; umount "$work/mounted"; seed xfs5
{ printf '/dev/null\n0 0\nd--755 0 0\nmany d--755 0 0\n'; for number in $(seq 90); do echo "a-file-$number ---644 0 0 $work/source/text"; done
  printf '$\nnoise ---644 0 0 %s\nlink l--777 0 0 %s\n$\n$\n' "$work/source/noise" "$(printf 'x%.0s' $(seq 700))"; } > "$work/proto"
file=$(image xfs4 24M); mkfs.xfs -q --unsupported -l size=6m -m crc=0 -p "$work/proto" "$file"; seed xfs4
file=$(image btrfs 48M); mkfs.btrfs -q --mixed -n 4096 -m single -d single "$file"
mount -o loop,compress-force=lzo "$file" "$work/mounted"; fill "$work/mounted"; mount -o remount,compress-force=zlib "$work/mounted"
cp "$work/mounted/text" "$work/mounted/text2"; btrfs subvolume create "$work/mounted/sub" > /dev/null; umount "$work/mounted"; seed btrfs
file=$(image ntfs 8M); mkntfs -F -q -Q "$file" 2> /dev/null; ntfs-3g -o compression "$file" "$work/mounted"
python3 -c "import os, sys; os.setxattr(sys.argv[1], 'system.ntfs_attrib', (0x810).to_bytes(4, 'little'))" "$work/mounted"; fill "$work/mounted"; umount "$work/mounted"; seed ntfs
