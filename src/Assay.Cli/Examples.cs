namespace Assay.Cli;

/// <summary>What "--help" shows below the flags.</summary>
internal static class Examples
{
    private static readonly (string Command, string Example, string What)[] All =
    [
        ("scan", "assay scan oci:./image --fail-on high", "gate a build on an image in an OCI layout"),
        ("scan", "docker save acme/app:1.0 | assay scan archive:- --fail-on high", "the same of an image that an engine saved"),
        ("scan", "assay scan registry.example/team/app:1.2 --fail-on high", "an image where a registry has it, with the credentials of docker or podman"),
        ("scan", "assay scan dir:/ -o table -o json=result.json", "a table for people, and the whole result for machines"),
        ("scan", "assay scan disk:machine.qcow2 --packages os", "a machine's disk, for the packages of its operating system alone"),
        ("scan", "assay scan dir:. --exclude '**/testdata' --max-db-age 3d --fail-on high", "a checkout without its test data, and never out of old advisories"),
        ("scan", "assay sbom oci:./image | assay scan sbom:-", "the same findings from an SBOM"),
        ("sbom", "assay sbom oci:./image -o cyclonedx=sbom.json", "the inventory as CycloneDX"),
        ("sbom", "assay sbom sbom:os.spdx.json dir:./app --name shop -o spdx=shop.spdx.json", "several inventories merged into one"),
        ("sbom", "assay sbom sbom:vendor.cdx.json --score", "how much a bill of materials tells, and what is missing"),
        ("explain", "assay explain CVE-2024-3094 oci:./image", "why a vulnerability is reported, or why it is not"),
        ("scan", "assay scan oci:./image --policy default --accept .assay/accept.yaml", "judge by a policy, with accepted risks"),
        ("diff", "assay diff old.json oci:./image --fail-on high", "gate on what is new since a stored result"),
        ("check", "assay check . --fail-on high", "Dockerfiles, Kubernetes and Compose files below the working directory"),
        ("check", "helm template ./chart | assay check -", "what a chart renders"),
        ("check", "assay check --explain ASY-DF-0021", "what a check looks for, and why"),
        ("policy", "assay policy controls cis-docker", "what a benchmark asks for, and what decides it"),
        ("completion", "source <(assay completion bash)", "complete commands and flags in this shell"),
        ("policy", "assay policy show strict > assay.policy.yaml", "begin a policy of one's own"),
        ("db", "assay db update debian npm", "fetch what is new of some advisories"),
        ("export", "assay db export store.assaydb --sign-key key.pem", "a signed store as one file"),
        ("import", "assay db import store.assaydb --db-key public.pem", "the same where there is no network"),
        ("search", "assay db search CVE-2021-44228", "what is known of a vulnerability"),
        ("search", "assay db search pkg:npm/lodash", "what is known of a package"),
        ("search", "assay db search --kev -o json", "all that is known to be exploited, for machines"),
        ("delta", "assay db delta ./yesterday ./today day.assaydb --sign-key key.pem", "what is new, as one file for assay db import"),
        ("push", "assay db push registry.example/team/advisories:latest --sign-key key.pem", "a signed store into a registry"),
        ("pull", "assay db pull registry.example/team/advisories:latest --db-key public.pem", "what is new of it to another machine"),
        ("update", "assay db update", "fetch what is new of all advisories"),
        ("build", "assay java-index build -o jars.tsv ~/.m2/repository", "know jars without metadata by their SHA-1, with --java-index"),
        ("db", "assay db build --from ./feeds --db ./store", "build an advisory store from raw records"),
    ];

    public static IReadOnlyList<(string Command, string What)> Of(string command) =>
        [.. All.Where(example => example.Command == command).Select(example => (example.Example, example.What))];
}
