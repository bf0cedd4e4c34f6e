using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Packages.Licensing;
using Assay.Core.Text;

namespace Assay.Catalogers.Arch;

/// <summary>What a package's description says, while it is read.</summary>
internal sealed class PacmanDescription
{
    private const int MaxTextBytes = 4096;
    private const int MaxValues = 10_000;
    private const int MaxLicenses = 100;

    private readonly Dictionary<PacmanKey, string> texts = [];
    private readonly List<string> licenses = [];
    private readonly List<string> depends = [];
    private readonly List<string> provides = [];

    public void Take(PacmanKey key, ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxTextBytes)
        {
            return;
        }

        switch (key)
        {
            case PacmanKey.Name or PacmanKey.Version or PacmanKey.Base or PacmanKey.Arch or PacmanKey.InstalledDb:
                texts.TryAdd(key, LossyText.Decode(value));
                break;
            case PacmanKey.License when licenses.Count < MaxLicenses:
                if (SpdxExpression.FromLoose(LossyText.Decode(value)) is { } license && !licenses.Contains(license.ToString(), StringComparer.Ordinal))
                {
                    licenses.Add(license.ToString());
                }

                break;
            case PacmanKey.Depends when depends.Count < MaxValues:
                depends.Add(NameIn(value));
                break;
            case PacmanKey.Provides when provides.Count < MaxValues:
                provides.Add(NameIn(value));
                break;
        }
    }

    /// <summary>The package; null where neither the description nor its folder's name tells of one.</summary>
    /// <param name="folder">"name-version-release", which is what pacman itself lists (be_local.c, local_db_populate).</param>
    /// <param name="isWhole">False where the folder's name had to be asked.</param>
    public PackageFact? ToFact(string folder, out bool isWhole)
    {
        var name = texts.GetValueOrDefault(PacmanKey.Name);
        var version = texts.GetValueOrDefault(PacmanKey.Version);
        isWhole = name is not null && version is not null;
        if (!isWhole && !TrySplit(folder, ref name, ref version))
        {
            return null;
        }

        var package = new Package
        {
            Type = "alpm",
            Name = name!,
            Version = version,
            Arch = texts.GetValueOrDefault(PacmanKey.Arch),
            Source = texts.TryGetValue(PacmanKey.Base, out var source) ? new SourcePackage(source, version!) : null,
            // Some derivatives' pacman notes the repository.
            Origin = texts.TryGetValue(PacmanKey.InstalledDb, out var repository) ? new PackageOrigin { Channel = repository } : null,
            Licenses = licenses,
        };
        return new PackageFact(package, folder) { Depends = Join(depends), Provides = Join(provides) };
    }

    // The version has no '-' but that of its release: libalpm, util.c, _alpm_splitname.
    private static bool TrySplit(string folder, ref string? name, ref string? version)
    {
        var release = folder.LastIndexOf('-');
        var dash = release > 0 ? folder.LastIndexOf('-', release - 1) : -1;
        if (dash <= 0 || release == folder.Length - 1 || dash == release - 1)
        {
            return false;
        }

        name ??= folder[..dash];
        version ??= folder[(dash + 1)..];
        return true;
    }

    // "glibc>=2.38", "libfoo.so=1-64": what is installed satisfies the rest.
    private static string NameIn(ReadOnlySpan<byte> dependency)
    {
        var end = dependency.IndexOfAny("<>="u8);
        return LossyText.Decode(end < 0 ? dependency : dependency[..end]);
    }

    private static string? Join(List<string> names) => names.Count == 0 ? null : string.Join('\n', names);
}
