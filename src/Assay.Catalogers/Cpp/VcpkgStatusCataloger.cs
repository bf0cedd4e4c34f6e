using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Cpp;

/// <summary>
/// vcpkg's database of what it installed: vcpkg_installed/vcpkg/status, stanzas like dpkg's (microsoft/vcpkg-tool, src/vcpkg/statusparagraphs.cpp).
/// The last stanza of a package counts; one with a Feature field is a part of its package.
/// </summary>
internal sealed class VcpkgStatusCataloger : ICataloger
{
    public const string CatalogerName = "cpp/vcpkg-status";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["**/vcpkg/status", "**/vcpkg/updates/000*"], MaxBytes = 64 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var found = new Dictionary<string, PackageFact>(StringComparer.Ordinal);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).TrimEnd();
            if (text.Length == 0)
            {
                Finish(fields, found);
            }
            else if (text.IndexOf(": ", StringComparison.Ordinal) is var colon and > 0)
            {
                fields[text[..colon]] = text[(colon + 2)..];
            }
        }

        Finish(fields, found);
        foreach (var fact in found.Values)
        {
            sink.Add(fact);
        }
    }

    private static void Finish(Dictionary<string, string> fields, Dictionary<string, PackageFact> found)
    {
        if (fields.TryGetValue("Package", out var name) && fields.TryGetValue("Architecture", out var triplet) && !fields.ContainsKey("Feature"))
        {
            var version = fields.GetValueOrDefault("Version");
            var port = fields.GetValueOrDefault("Port-Version") is { Length: > 0 } number && number != "0" ? "#" + number : "";
            var key = $"{name}:{triplet}";
            found.Remove(key);
            if (fields.GetValueOrDefault("Status") == "install ok installed"
                && LibraryFact.Of("vcpkg", name, version + port, PackageState.Installed, key, ("triplet", triplet)) is { } fact)
            {
                var depends = fields.GetValueOrDefault("Depends") ?? "";
                found[key] = fact.WithDepends(depends.Split(", ").Select(text => text.Contains(':', StringComparison.Ordinal) ? text : $"{text}:{triplet}"));
            }
        }

        fields.Clear();
    }
}
