"""Makes of a folder of feeds what it was a day ago: of each file of records, those that changed on its last day are left out.

usage: yesterday.py FEEDS INTO [busiest]     ("busiest": of the last four days of each file the one with the most records)
"""
import collections
import os
import re
import subprocess
import sys

DATES = re.compile(
    rb'"(?:modified|updated|updated_date|updatedAt|lastModified|last_modified|dateUpdated|modified_date|publicDate|public_date|issued)"\s*:\s*(?:\{"\$date":\s*)?"(2\d{3}-\d\d-\d\d)')
PUBLISHED = re.compile(rb'"published":"(2\d{3}-\d\d-\d\d)')

source, into, busiest = sys.argv[1], sys.argv[2], len(sys.argv) > 3
left_out = 0
for folder, _, files in os.walk(source):
    for name in sorted(files):
        path = os.path.join(folder, name)
        target = os.path.join(into, os.path.relpath(path, source))
        os.makedirs(os.path.dirname(target), exist_ok=True)
        days, records = [], []
        if name.endswith(".jsonl.zst"):
            records = subprocess.run(["zstd", "-dc", path], capture_output=True, check=True).stdout.split(b"\n")
            days = [((DATES.search(record) or PUBLISHED.search(record) or [b"", b""])[1]).decode() for record in records]
        counts = collections.Counter(day for day in days if day)
        if not counts:
            os.symlink(os.path.abspath(path), target)
            continue
        last = max(sorted(counts)[-4:], key=counts.get) if busiest else max(counts)
        left_out += counts[last]
        print(f"{name}: {counts[last]} records of {last}")
        subprocess.run(["zstd", "-q", "-3", "-f", "-o", target], input=b"\n".join(r for r, day in zip(records, days) if day != last), check=True)
print(left_out, "records left out")
