using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;

namespace Assay.Catalogers.Perl;

/// <summary>
/// The metadata of a distribution of CPAN (CPAN::Meta::Spec): cpanm leaves META.json or MYMETA.json in .meta/NAME-VERSION of the library that it installed
/// into, others in the distribution's own folder.
/// </summary>
internal sealed class PerlMetadataCataloger : DocumentCataloger
{
    public const string CatalogerName = "perl/meta";

    public PerlMetadataCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/META.json", "**/META.yml", "**/MYMETA.json", "**/MYMETA.yml")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var isJson = file.Path.FileName.EndsWith(".json"u8);
        var document = isJson ? JsonNodes.Read(file.OpenSequential(), token) : YamlNodes.Read(file.OpenSequential(), token) is [var first, ..] ? first : DataNode.Nothing;

        // Other programs have files of this name: only CPAN's say which version of its specification they follow.
        var name = document["name"].Text;
        var isInstalled = file.Path.Bytes.IndexOf("/.meta/"u8) >= 0;
        if (document["meta-spec"].IsMap && CpanPackage.Of(name, document["version"].Text, isInstalled ? PackageState.Installed : PackageState.Declared, AuthorOf(document)) is { } fact)
        {
            sink.Add(fact.WithLicenses(document["license"].IsList ? document["license"].Items.Select(item => LicenseOf(item.Text)) : [LicenseOf(document["license"].Text)]));
        }
    }

    // "x_authority": "cpan:ETHER" (Dist::Zilla::Plugin::Authority).
    private static string? AuthorOf(DataNode document) => document["x_authority"].Text is { } authority && authority.StartsWith("cpan:", StringComparison.Ordinal) ? authority[5..] : null;

    // The identifiers of CPAN::Meta::Spec, "license".
    private static string? LicenseOf(string? name) => name switch
    {
        "perl" or "perl_5" => "Artistic-1.0-Perl OR GPL-1.0-or-later",
        "apache" or "apache_2_0" => "Apache-2.0",
        "artistic" or "artistic_1" => "Artistic-1.0",
        "artistic_2" => "Artistic-2.0",
        "mit" => "MIT",
        "gpl_2" => "GPL-2.0-only",
        "gpl_3" => "GPL-3.0-only",
        "lgpl_2_1" => "LGPL-2.1-only",
        "lgpl_3_0" => "LGPL-3.0-only",
        "unknown" or "open_source" or "restricted" or "unrestricted" => null,
        _ => name,
    };
}
