using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Cpp;

/// <summary>
/// conanfile.txt, what a project asks for, and conaninfo.txt, which Conan 1 puts into the folder of a package that it installed: sections with one
/// reference a line (docs.conan.io, "conanfile.txt"). The installed package's own reference stands in the path of its folder.
/// </summary>
internal sealed class ConanTextCataloger : ICataloger
{
    public const string CatalogerName = "cpp/conan-text";

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new() { Globs = ["**/conanfile.txt", "**/conaninfo.txt"], MaxBytes = 16 << 20 };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var isInstalled = file.Path.FileName.SequenceEqual("conaninfo.txt"u8);
        if (isInstalled && OwnReference(file.Path.ToString().Split('/')) is { } own && ConanReference.ToFact(own, PackageState.Installed) is { } package)
        {
            sink.Add(package);
        }

        var section = "";
        using var lines = new LineReader(file.OpenSequential());
        while (lines.TryRead(out var line, token))
        {
            var text = LossyText.Decode(line).Trim();
            if (text.StartsWith('['))
            {
                section = text;
            }
            else if (text.Length > 0 && text[0] != '#' && ScopeOf(section, isInstalled) is { } scope
                && ConanReference.ToFact(text.Split(" #")[0].Trim(), PackageState.Declared) is { } fact)
            {
                sink.Add(fact.WithScope(scope).WithDirect(isInstalled ? null : true));
            }
        }
    }

    // An installed package's [requires] are the ranges of its recipe, [full_requires] what they were resolved to.
    private static PackageScope? ScopeOf(string section, bool isInstalled) => section switch
    {
        "[requires]" when !isInstalled => PackageScope.Prod,
        "[full_requires]" when isInstalled => PackageScope.Prod,
        "[tool_requires]" or "[build_requires]" or "[test_requires]" when !isInstalled => PackageScope.Dev,
        _ => null,
    };

    // .conan/data/NAME/VERSION/USER/CHANNEL/package/ID/conaninfo.txt
    private static string? OwnReference(string[] parts) =>
        parts is [.., var name, var version, var user, var channel, "package", _, _] ? $"{name}/{version}@{user}/{channel}" : null;
}
