using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// deno.lock of versions 2 to 5 (denoland/deno_lockfile): packages of npm and JSR, and modules by URL, of which deno.land's say a name and a version.
/// </summary>
internal sealed class DenoLockCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/deno-lock";

    private const string ModuleHost = "https://deno.land/";

    public DenoLockCataloger()
        : base(CatalogerName, 2, nameIsProof: true, "**/deno.lock")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var root = JsonNodes.Read(file.OpenSequential(), token);

        // Version 2 has npm.packages, 3 has packages.npm and packages.jsr, 4 has npm and jsr.
        var npm = root["npm"]["packages"].IsMap ? root["npm"]["packages"] : root["packages"]["npm"].IsMap ? root["packages"]["npm"] : root["npm"];
        var jsr = root["packages"]["jsr"].IsMap ? root["packages"]["jsr"] : root["jsr"];
        var asked = Asked(root);
        AddAll(npm, NpmPackage.Type, "npm:", asked, sink);
        AddAll(jsr, "jsr", "jsr:", asked, sink);
        foreach (var module in root["remote"].Entries.Select(entry => NameOf(entry.Key)).OfType<(string Name, string Version)>().Distinct())
        {
            if (LibraryFact.Of("generic", module.Name, module.Version, PackageState.Declared) is { } fact)
            {
                sink.Add(fact);
            }
        }
    }

    // What the workspace and its members ask for ("npm:chalk@5"), as the keys that the specifiers lead to; null where no workspace is told.
    private static HashSet<string>? Asked(DataNode root)
    {
        var workspace = root["workspace"];
        if (!workspace.IsMap)
        {
            return null;
        }

        var specifiers = root["specifiers"].IsMap ? root["specifiers"] : root["packages"]["specifiers"];
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in workspace["members"].Entries.Select(entry => entry.Value).Prepend(workspace))
        {
            foreach (var text in project["dependencies"].Items.Concat(project["packageJson"]["dependencies"].Items).Select(item => item.Text).OfType<string>())
            {
                // Version 4 leads to a version, version 3 to a whole key.
                var colon = text.IndexOf(':', StringComparison.Ordinal) + 1;
                var version = specifiers[text].Text ?? "";
                keys.Add(version.Contains(':', StringComparison.Ordinal) ? version : $"{text[..colon]}{NpmPackage.Split(text[colon..]).Name}@{version}");
            }
        }

        return keys;
    }

    private static void AddAll(DataNode packages, string type, string prefix, HashSet<string>? asked, FactSink sink)
    {
        // A dependency without a version means the only one of its name.
        var byName = packages.Entries.GroupBy(entry => NpmPackage.Split(WithoutPeers(entry.Key)).Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => prefix + group.First().Key, StringComparer.Ordinal);
        foreach (var (key, node) in packages.Entries)
        {
            var (name, version) = NpmPackage.Split(WithoutPeers(key));
            if (LibraryFact.Of(type, name, version, PackageState.Declared, prefix + key) is { } fact)
            {
                var depends = node["dependencies"].Items.Select(item => item.Text).Concat(node["dependencies"].Entries.Select(entry => entry.Value.Text)).OfType<string>();
                sink.Add(fact.WithDirect(asked?.Contains(fact.Key)).WithDepends(depends.Select(text => ToKey(text, prefix, byName))));
            }
        }
    }

    private static string ToKey(string text, string prefix, Dictionary<string, string> byName)
    {
        var bare = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : text;
        return text.Contains(':', StringComparison.Ordinal) && bare == text ? text : byName.GetValueOrDefault(bare) ?? prefix + bare;
    }

    // "chalk@5.3.0_peer@1.0.0": an underscore is in no version of npm.
    private static string WithoutPeers(string key) =>
        key.IndexOf('@', Math.Min(1, key.Length)) is var at and > 0 && key.IndexOf('_', at) is var peers and > 0 ? key[..peers] : key;

    // https://deno.land/std@0.140.0/bytes/equals.ts, https://deno.land/x/oak@v12.0.0/mod.ts
    private static (string Name, string Version)? NameOf(string url)
    {
        if (!url.StartsWith(ModuleHost, StringComparison.Ordinal))
        {
            return null;
        }

        var path = url[ModuleHost.Length..];
        var at = path.IndexOf('@', StringComparison.Ordinal);
        var end = at < 0 ? -1 : path.IndexOf('/', at);
        return at <= 0 || end < 0 ? null : ($"deno.land/{path[..at]}", path[(at + 1)..end]);
    }
}
