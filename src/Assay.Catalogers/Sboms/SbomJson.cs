using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Sboms;

/// <summary>
/// SPDX 2 (spdx.github.io/spdx-spec/v2.3, "Package information") and CycloneDX (cyclonedx.org/docs/1.6/json) and Syft's own JSON
/// (anchore/syft, schema/json) as they lie in images. What has
/// neither a package URL nor a CPE names nothing that could be matched and is passed over.
/// </summary>
internal static class SbomJson
{
    private const int MaxDepth = 32;

    /// <summary>Reads one of the three; false where the document is none.</summary>
    /// <param name="root">The document.</param>
    /// <param name="state">Whether what it lists lies in the artefact.</param>
    /// <param name="confidence">How far the document is trusted.</param>
    /// <param name="sink">Takes the packages.</param>
    public static bool Read(JsonElement root, PackageState state, double confidence, FactSink sink)
    {
        var reading = new Reading(state, confidence, sink);
        if (root.Text("spdxVersion") is not null)
        {
            reading.ReadSpdx(root);
        }
        else if (root.Text("bomFormat") is "CycloneDX")
        {
            reading.ReadCycloneDx(root);
        }
        else if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("artifacts", out _) && root.TryGetProperty("artifactRelationships", out _))
        {
            reading.ReadSyft(root);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Adds what a document in another notation lists, and which of it needs which.</summary>
    public static void Add(IReadOnlyList<ListedPackage> packages, IReadOnlyList<(string From, string To)> needs, PackageState state, double confidence, FactSink sink) =>
        new Reading(state, confidence, sink).AddListed(packages, needs);

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private sealed class Reading(PackageState state, double confidence, FactSink sink)
    {
        private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
        private readonly List<(string Reference, PackageFact Fact)> found = [];
        private readonly Dictionary<string, HashSet<string>> needs = new(StringComparer.Ordinal);

        public void ReadSpdx(JsonElement root)
        {
            foreach (var package in Items(root, "packages"))
            {
                var purl = Items(package, "externalRefs").FirstOrDefault(reference => reference.Text("referenceType") == "purl").Text("referenceLocator");
                var cpe = Items(package, "externalRefs").FirstOrDefault(reference => reference.Text("referenceType") is "cpe23Type" or "cpe22Type").Text("referenceLocator");
                Take(package.Text("SPDXID"), purl ?? ToPurl(package.Text("name"), package.Text("versionInfo"), cpe), purl is null ? cpe : null, [.. new[] { package.Text("licenseConcluded"), package.Text("licenseDeclared") }.OfType<string>().Where(IsLicense).Take(1)]);
            }

            foreach (var relation in Items(root, "relationships"))
            {
                var (from, to) = (relation.Text("spdxElementId"), relation.Text("relatedSpdxElement"));
                switch (relation.Text("relationshipType"))
                {
                    case "DEPENDS_ON" or "CONTAINS":
                        Need(from, to);
                        break;
                    case "DEPENDENCY_OF" or "CONTAINED_BY":
                        Need(to, from);
                        break;
                }
            }

            Report();
        }

        public void ReadCycloneDx(JsonElement root)
        {
            ReadComponents(root, 0);
            foreach (var dependency in Items(root, "dependencies"))
            {
                foreach (var needed in Items(dependency, "dependsOn").Where(needed => needed.ValueKind == JsonValueKind.String))
                {
                    Need(dependency.Text("ref"), needed.GetString());
                }
            }

            Report();
        }

        public void ReadSyft(JsonElement root)
        {
            foreach (var artifact in Items(root, "artifacts"))
            {
                // Texts until schema 10, objects since.
                var licenses = Items(artifact, "licenses").Select(license => license.ValueKind == JsonValueKind.String ? license.GetString() : license.Text("spdxExpression") ?? license.Text("value")).OfType<string>().ToArray();
                var cpe = Items(artifact, "cpes").Select(item => item.ValueKind == JsonValueKind.String ? item.GetString() : item.Text("cpe")).FirstOrDefault();
                var purl = artifact.Text("purl") is { Length: > 0 } text ? text : null;
                Take(artifact.Text("id"), purl ?? ToPurl(artifact.Text("name"), artifact.Text("version"), cpe), purl is null ? cpe : null, licenses);
            }

            foreach (var relation in Items(root, "artifactRelationships"))
            {
                var (parent, child) = (relation.Text("parent"), relation.Text("child"));
                switch (relation.Text("type"))
                {
                    case "contains":
                        Need(parent, child);
                        break;
                    case "dependency-of":
                        Need(child, parent);
                        break;
                }
            }

            Report();
        }

        public void AddListed(IReadOnlyList<ListedPackage> packages, IReadOnlyList<(string From, string To)> needed)
        {
            foreach (var package in packages)
            {
                Take(package.Id, package.Purl ?? ToPurl(package.Name, package.Version, package.Cpe), package.Purl is null ? package.Cpe : null, [.. new[] { package.License }.OfType<string>().Where(IsLicense)]);
            }

            foreach (var (from, to) in needed)
            {
                Need(from, to);
            }

            Report();
        }

        private static bool IsLicense(string text) => text is not ("NOASSERTION" or "NONE" or "");

        private void ReadComponents(JsonElement parent, int depth)
        {
            foreach (var component in Items(parent, "components"))
            {
                var licenses = Items(component, "licenses")
                    .Select(choice => choice.Text("expression") ?? (choice.ValueKind == JsonValueKind.Object && choice.TryGetProperty("license", out var license) ? license.Text("id") : null))
                    .OfType<string>().ToArray();
                var cpe = component.Text("cpe");
                var purl = component.Text("purl");
                Take(component.Text("bom-ref"), purl ?? ToPurl(component.Text("name"), component.Text("version"), cpe), purl is null ? cpe : null, licenses);
                if (depth < MaxDepth)
                {
                    ReadComponents(component, depth + 1);
                }
            }
        }

        // A program that no registry has.
        private static string? ToPurl(string? name, string? version, string? cpe) =>
            cpe is null || string.IsNullOrEmpty(name) || string.IsNullOrEmpty(version) ? null : PackageUrl.Format("generic", null, name, version);

        private void Take(string? reference, string? text, string? cpe, string[] licenses)
        {
            if (text is null || !PackageUrl.TryParse(text, out var purl, out _) || purl.Version is null)
            {
                return;
            }

            var package = new Package
            {
                Type = purl.Type,
                Name = NameOf(purl),
                Version = purl.Version,
                Arch = purl["arch"],
                Purl = purl.ToString(),
                State = state,
                Confidence = confidence,
                Licenses = licenses,
                Cpes = cpe is not null && Cpe.TryParse(cpe, out var known) ? [known.ToString()] : [],
            };
            var key = "sbom:" + package.Purl;
            found.Add((reference ?? key, new PackageFact(package, key)));
            keys.TryAdd(reference ?? key, key);
        }

        // As the packages' own managers write it.
        private static string NameOf(PackageUrl purl) => purl.Type switch
        {
            "maven" when purl.Namespace is not null => purl.Namespace + ":" + purl.Name,
            "golang" or "npm" or "composer" or "github" or "swift" when purl.Namespace is not null => purl.Namespace + "/" + purl.Name,
            _ => purl.Name,
        };

        private void Need(string? from, string? to)
        {
            if (from is not null && to is not null && from != to && keys.ContainsKey(from) && keys.TryGetValue(to, out var key))
            {
                if (!needs.TryGetValue(from, out var needed))
                {
                    needs.Add(from, needed = new HashSet<string>(StringComparer.Ordinal));
                }

                needed.Add(key);
            }
        }

        private void Report()
        {
            foreach (var (reference, fact) in found.DistinctBy(one => one.Fact.Key, StringComparer.Ordinal))
            {
                sink.Add(fact with { Depends = needs.TryGetValue(reference, out var needed) ? string.Join('\n', needed) : null });
            }
        }
    }
}
