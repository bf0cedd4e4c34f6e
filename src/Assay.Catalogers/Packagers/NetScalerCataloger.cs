using Assay.Catalogers.Executables.Programs;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Packagers;

/// <summary>
/// Citrix' NetScaler, by the files of its appliance that name the release: loader.conf the kernel to be started ("ns-14.1-36.5"), nsversion and the first line of ns.conf
/// the release itself ("NS13.1 Build 59.21", "#NS13.1 Build 59.21"). docs.netscaler.com, "Upgrade and downgrade a NetScaler appliance".
/// </summary>
internal sealed class NetScalerCataloger : DocumentCataloger
{
    public const string CatalogerName = "packagers/netscaler";

    private const string ProductName = "NetScaler";
    // One system, which is licensed and set up as the one or the other; records name either or both.
    private const string Cpes = "citrix:netscaler_application_delivery_controller citrix:netscaler_gateway";

    public NetScalerCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/flash/boot/loader.conf", "**/nsversion", "**/nsconfig/ns.conf")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        const int MaxLines = 64;
        using var lines = new LineReader(file.OpenSequential());
        while (lines.Number < MaxLines && lines.TryRead(out var line, token))
        {
            if (VersionOf(LossyText.Decode(line)) is { } version && LibraryFact.Of("generic", ProductName, version, PackageState.Installed) is { } fact)
            {
                sink.Add(fact with { Package = fact.Package with { Cpes = ProgramCpe.Of(Cpes, version) } });
                return;
            }
        }
    }

    // "ns-14.1-36.5" and "NS13.1 Build 59.21": release and build.
    private static string? VersionOf(string line)
    {
        foreach (var (mark, middle) in new[] { ("ns-", "-"), ("NS", " Build "), ("NS", ": Build ") })
        {
            var start = line.IndexOf(mark, StringComparison.Ordinal);
            var at = start < 0 ? -1 : line.IndexOf(middle, start + mark.Length, StringComparison.Ordinal);
            if (at < 0)
            {
                continue;
            }

            var (release, build) = (line[(start + mark.Length)..at], line[(at + middle.Length)..]);
            var end = 0;
            while (end < build.Length && (char.IsAsciiDigit(build[end]) || build[end] == '.'))
            {
                end++;
            }

            build = build[..end].TrimEnd('.');
            if (release.Length is > 0 and < 16 && build.Length > 0 && release.All(character => char.IsAsciiDigit(character) || character == '.'))
            {
                return $"{release}-{build}";
            }
        }

        return null;
    }
}
