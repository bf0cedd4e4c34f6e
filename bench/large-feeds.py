#!/usr/bin/env python3
"""Makes feeds of the size that their publishers' have today out of fewer real records, to measure a build with: large-feeds.py FEEDS INTO [DOCUMENTS [CVES]].

FEEDS holds redhat/redhat-cve-api.jsonl.zst (Security Data API) and nvd-like/ (vulnrichment, and configurations of CPEs in NVD's form). What comes out:
redhat-vex.tar.zst, one VEX document a record, each product with its packages and machines as Red Hat writes them; nvdcve-2.0-*.json, NVD's files of years;
cves.zip, a zip in a zip as the CVE program packs its list. Records are used again under other CVE ids, and other advisories' ids, until there are enough.
"""
import io, itertools, json, os, re, subprocess, sys, tarfile, zipfile

MACHINES = ("aarch64", "ppc64le", "s390x", "x86_64")
PARTS = ("", "-libs", "-devel", "-debuginfo")
NEVRA = re.compile(r"^(.+)-(\d+):([^-]+-[^-]+)$")


def lines(*parts):
    process = subprocess.Popen(["zstd", "-dcq", os.path.join(*parts)], stdout=subprocess.PIPE)
    yield from (json.loads(line) for line in process.stdout)


def again(records, count):
    """Records with a name of their own each: the first time their own."""
    for number, record in enumerate(itertools.islice(itertools.cycle(records), count)):
        round_ = number // len(records)
        yield round_, record, (None if round_ == 0 else f"CVE-{2027 + round_}-{10000 + number}")


def vex(round_, record, cve):
    cve = cve or record["name"]
    branches, relations, platforms, fixes, fixed, affected, states = [], [], {}, [], [], [], {}

    def relate(component, platform):
        key = f"{platform}:{component}"
        relations.append({"category": "default_component_of", "full_product_name": {"name": f"{component} as a component of {platform}", "product_id": key},
                          "product_reference": component, "relates_to_product_reference": platform})
        return key

    def platform_of(entry):
        platforms[entry["product_name"]] = entry.get("cpe", "")
        return entry["product_name"]

    for release in record.get("affected_release", []):
        found = NEVRA.match(release.get("package", ""))
        platform = platform_of(release)
        keys = []
        if found:
            name, epoch, version = found.groups()
            builds = [(f"{name}-{epoch}:{version}.src", name, "src")] + [(f"{name}{part}-{epoch}:{version}.{machine}", name + part, machine) for part in PARTS for machine in MACHINES]
            for build, package, machine in builds:
                purl = f"pkg:rpm/redhat/{package}@{version}?arch={machine}" + ("" if epoch == "0" else f"&epoch={epoch}")
                branches.append({"category": "product_version", "name": build, "product": {"name": build, "product_id": build, "product_identification_helper": {"purl": purl}}})
                keys.append(relate(build, platform))
        if keys and release.get("advisory"):
            advisory = release["advisory"] if round_ == 0 else release["advisory"].replace("RHSA-20", f"RHSA-{2 + round_}0", 1)
            fixed += keys
            fixes.append({"category": "vendor_fix", "date": release.get("release_date", "2024-01-01T00:00:00Z"), "details": "For details on how to apply this update refer to: https://access.redhat.com/articles/11258",
                          "product_ids": keys, "url": f"https://access.redhat.com/errata/{advisory}"})
    for state in record.get("package_state", []):
        platform, package = platform_of(state), state["package_name"]
        branches.append({"category": "product_version", "name": package, "product": {"name": package, "product_id": package, "product_identification_helper": {"purl": f"pkg:rpm/redhat/{package}?arch=src"}}})
        states.setdefault(state["fix_state"], []).append(relate(package, platform))
    affected = [key for state, keys in states.items() if state not in ("Not affected", "Under investigation") for key in keys]
    products = [{"category": "product_name", "name": name, "product": {"name": name, "product_id": name, "product_identification_helper": {"cpe": cpe}}} for name, cpe in platforms.items()]
    return {
        "document": {"aggregate_severity": {"namespace": "https://access.redhat.com/security/updates/classification/", "text": record.get("threat_severity", "")}, "category": "csaf_vex", "csaf_version": "2.0",
                     "publisher": {"category": "vendor", "name": "Red Hat Product Security", "namespace": "https://www.redhat.com"}, "title": record.get("bugzilla", {}).get("description", ""),
                     "tracking": {"current_release_date": "2025-02-01T00:00:00+00:00", "id": cve, "initial_release_date": record["public_date"], "status": "final", "version": "1"}},
        "product_tree": {"branches": [{"branches": products + branches, "category": "vendor", "name": "Red Hat"}], "relationships": relations},
        "vulnerabilities": [{"cve": cve, "notes": [{"category": "description", "text": "\n".join(record.get("details", []))}],
                             "product_status": {"fixed": fixed, "known_affected": affected, "known_not_affected": states.get("Not affected", []), "under_investigation": states.get("Under investigation", [])},
                             "references": [{"category": "external", "url": url} for text in record.get("references", []) for url in text.split("\n")],
                             "remediations": fixes + [{"category": "no_fix_planned" if state == "Will not fix" else "none_available", "details": state, "product_ids": keys}
                                                      for state, keys in states.items() if state not in ("Not affected", "Under investigation")],
                             "scores": [{"cvss_v3": {"baseScore": float(record["cvss3"]["cvss3_base_score"] or 0), "vectorString": record["cvss3"]["cvss3_scoring_vector"]}, "products": fixed + affected}] if record.get("cvss3", {}).get("cvss3_scoring_vector") else [],
                             "threats": [{"category": "impact", "details": record.get("threat_severity", "")}]}],
    }


def write_vex(feeds, into, count):
    records, total = list(lines(feeds, "redhat", "redhat-cve-api.jsonl.zst")), 0
    packer = subprocess.Popen(["zstd", "-q", "-3", "-f", "-o", os.path.join(into, "redhat-vex.tar.zst")], stdin=subprocess.PIPE)
    with tarfile.open(fileobj=packer.stdin, mode="w|") as tar:
        for round_, record, cve in again(records, count):
            document = json.dumps(vex(round_, record, cve), indent=2).encode()
            member = tarfile.TarInfo(f"{(cve or record['name'])[4:8]}/{(cve or record['name']).lower()}.json")
            member.size = len(document)
            total += member.size
            tar.addfile(member, io.BytesIO(document))
    packer.stdin.close()
    packer.wait()
    print(f"redhat-vex.tar.zst: {count} documents, {total >> 20} MiB unpacked")


def write_nvd(feeds, into, count):
    configurations, total = [record["cve"]["configurations"] for record in lines(feeds, "nvd-like", "anchore-nvd-overrides.jsonl.zst") if record.get("cve", {}).get("configurations")], 0
    per_year = count // 25 + 1
    for year in range(2002, 2027):
        with open(os.path.join(into, f"nvdcve-2.0-{year}.json"), "w") as file:
            file.write('{"resultsPerPage":%d,"startIndex":0,"totalResults":%d,"format":"NVD_CVE","version":"2.0","timestamp":"2026-11-25T00:00:00.000","vulnerabilities":[' % (per_year, per_year))
            for number in range(per_year):
                cve = f"CVE-{year}-{1000 + number}"
                vector = "AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:%s" % "HLN"[number % 3]
                record = {"cve": {"id": cve, "sourceIdentifier": "cve@mitre.org", "published": f"{year}-02-03T04:05:06.123", "lastModified": "2024-11-21T00:00:00.000", "vulnStatus": "Analyzed", "cveTags": [],
                                  "descriptions": [{"lang": "en", "value": f"A flaw of number {number} in a program lets an attacker on the network do what it must not. " * 4}, {"lang": "es", "value": "Un defecto en un programa. " * 12}],
                                  "metrics": {"cvssMetricV31": [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": {"version": "3.1", "vectorString": "CVSS:3.1/" + vector, "baseScore": 9.8, "baseSeverity": "CRITICAL"}, "exploitabilityScore": 3.9, "impactScore": 5.9}],
                                              "cvssMetricV2": [{"source": "nvd@nist.gov", "type": "Primary", "cvssData": {"version": "2.0", "vectorString": "AV:N/AC:L/Au:N/C:P/I:P/A:P", "baseScore": 7.5}, "baseSeverity": "HIGH"}]},
                                  "weaknesses": [{"source": "nvd@nist.gov", "type": "Primary", "description": [{"lang": "en", "value": f"CWE-{20 + number % 700}"}]}],
                                  "configurations": configurations[(number * 25 + year) % len(configurations)],
                                  "references": [{"url": f"https://publisher.example/{cve}/{reference}", "source": "cve@mitre.org", "tags": ["Vendor Advisory"]} for reference in range(5)]}}
                text = json.dumps(record)
                total += len(text)
                file.write((",\n" if number else "") + text)
            file.write("]}")
    print(f"nvdcve-2.0: {per_year * 25} CVEs, {total >> 20} MiB")


def write_list(feeds, into, count):
    records, total = list(lines(feeds, "nvd-like", "vulnrichment.jsonl.zst")), 0
    with zipfile.ZipFile(os.path.join(into, "cves.zip"), "w") as outer, outer.open("cves.zip", "w", force_zip64=True) as inner, zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for _, record, cve in again(records, count):
            own = record["cveMetadata"]["cveId"]
            text = json.dumps(record)
            text = text if cve is None else text.replace(own, cve)
            total += len(text)
            packed.writestr(f"cves/{(cve or own)[4:8]}/{cve or own}.json", text)
    print(f"cves.zip: {count} records, {total >> 20} MiB unpacked")


if __name__ == "__main__":
    feeds, into = sys.argv[1], sys.argv[2]
    documents, cves = (int(value) for value in (sys.argv[3:5] + ["60000", "300000"][len(sys.argv) - 3:])[:2])
    os.makedirs(into, exist_ok=True)
    write_vex(feeds, into, documents)
    write_nvd(feeds, into, cves)
    write_list(feeds, into, cves)
