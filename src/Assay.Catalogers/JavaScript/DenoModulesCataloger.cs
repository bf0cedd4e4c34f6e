using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.JavaScript;

/// <summary>
/// The files in which programs for Deno by custom import what comes from elsewhere, deps.ts and import maps (docs.deno.com, "Modules and dependencies"): npm:chalk@5.3.0,
/// jsr:@std/path@1.0.0, https://esm.sh/chalk@5.3.0, https://unpkg.com/chalk@5.3.0/x.js, https://deno.land/x/oak@v12.0.0/mod.ts. deno.lock has all of it.
/// </summary>
internal sealed class DenoModulesCataloger : DocumentCataloger
{
    public const string CatalogerName = "javascript/deno-modules";

    private static readonly (string Prefix, string Type, string Before)[] Places =
    [
        ("npm:", NpmPackage.Type, ""), ("jsr:", "jsr", ""), ("https://esm.sh/", NpmPackage.Type, ""), ("https://unpkg.com/", NpmPackage.Type, ""), ("https://cdn.skypack.dev/", NpmPackage.Type, ""),
        ("https://deno.land/x/", "generic", "deno.land/x/"), ("https://deno.land/std@", "generic", "deno.land/std"),
    ];

    public DenoModulesCataloger()
        : base(CatalogerName, 1, nameIsProof: false, "**/deps.ts", "**/import_map.json")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var bytes, token))
        {
            var line = LossyText.Decode(bytes);
            if (line.AsSpan().TrimStart().StartsWith("//"))
            {
                continue;
            }

            foreach (var text in Quoted(line).Where(seen.Add))
            {
                Add(text, sink);
            }
        }
    }

    private static void Add(string text, FactSink sink)
    {
        var place = Array.FindIndex(Places, one => text.StartsWith(one.Prefix, StringComparison.Ordinal));
        if (place < 0)
        {
            return;
        }

        var (prefix, type, before) = Places[place];
        var (name, version) = prefix.EndsWith('@') ? ("", text[prefix.Length..]) : NpmPackage.Split(text[prefix.Length..].TrimStart('/'));
        var end = version.AsSpan().IndexOfAny('/', '?', '&');
        version = end < 0 ? version : version[..end];

        // A range, or a place in a package without any version.
        var isPin = version.TrimStart('v') is { Length: > 0 } number && char.IsAsciiDigit(number[0]) && number.Count(character => character == '.') >= 2;
        if (isPin && (name.Length == 0 || NpmPackage.IsName(name)) && LibraryFact.Of(type, before + name, version, PackageState.Declared, text) is { } fact)
        {
            sink.Add(fact.WithDirect(true));
        }
    }

    private static List<string> Quoted(string line)
    {
        var texts = new List<string>();
        for (var start = line.AsSpan().IndexOfAny('"', '\''); start >= 0;)
        {
            var end = line.IndexOf(line[start], start + 1);
            if (end < 0)
            {
                break;
            }

            texts.Add(line[(start + 1)..end]);
            start = line.IndexOfAny(['"', '\''], end + 1);
        }

        return texts;
    }
}
