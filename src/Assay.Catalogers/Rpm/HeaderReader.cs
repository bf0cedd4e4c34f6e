using Assay.Core.Cataloging;
using Assay.Core.Packages;
using Assay.Core.Packages.Licensing;
using Assay.Core.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>What a header turned out to be.</summary>
internal enum HeaderOutcome
{
    Package = 0,
    /// <summary>A signing key, which rpm keeps among its packages.</summary>
    NoPackage = 1,
    Unreadable = 2,
}

/// <summary>Makes a package, its names for others and its files of a header.</summary>
internal sealed class HeaderReader
{
    // The longest real names and versions have some 100 bytes.
    private const int MaxNameBytes = 1024;
    private const int MaxTextBytes = 64 << 10;

    /// <summary>
    /// Bytes of file lists and of other names of one database. A header can say in a few bytes that a file lies in a folder with a very long
    /// name, and say it again and again; the largest real databases (3,000 packages, 400,000 files) stay under half of this.
    /// </summary>
    private const int MaxListBytes = 64 << 20;

    private readonly FactSink sink;
    private readonly FileListReader files = new();
    private int listBytesLeft = MaxListBytes;

    public HeaderReader(FactSink sink) => this.sink = sink;

    /// <summary>The number of packages that were added.</summary>
    public int Count { get; private set; }

    /// <summary>What is wrong with the header that was read last; null where nothing is. It may be a package all the same.</summary>
    public string? Problem { get; private set; }

    /// <summary>True where file lists or names of packages had to be left out.</summary>
    public bool ListsCut { get; private set; }

    public HeaderOutcome Read(ReadOnlySpan<byte> blob)
    {
        Problem = null;
        if (!RpmHeader.TryRead(blob, out var header))
        {
            return Fail("it is no package header");
        }

        var name = Text(header, RpmTag.Name, MaxNameBytes);
        var version = Text(header, RpmTag.Version, MaxNameBytes);
        var release = Text(header, RpmTag.Release, MaxNameBytes);
        if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(version) || string.IsNullOrEmpty(release))
        {
            return Fail("its name, version or release can't be read");
        }

        if (name == "gpg-pubkey")
        {
            return HeaderOutcome.NoPackage;
        }

        var package = new Package
        {
            Type = "rpm",
            Name = name,
            Version = $"{version}-{release}",
            Epoch = Epoch(header),
            Arch = Text(header, RpmTag.Arch, MaxNameBytes),
            Source = Text(header, RpmTag.SourceRpm, MaxNameBytes) is { } source ? SourceRpm.Parse(source) : null,
            Origin = Origin(header),
            Licenses = SpdxExpression.FromLoose(Text(header, RpmTag.License, MaxTextBytes)) is { } license ? [license.ToString()] : [],
        };
        var key = RpmKey.Of(package);
        sink.Add(new PackageFact(package, key)
        {
            Depends = Names(header, RpmTag.RequireName),
            Provides = Names(header, RpmTag.ProvideName),
        });
        Count++;
        AddFiles(header, key);
        return HeaderOutcome.Package;
    }

    private HeaderOutcome Fail(string problem)
    {
        Problem = problem;
        return HeaderOutcome.Unreadable;
    }

    private string? Text(RpmHeader header, RpmTag tag, int maxBytes)
    {
        if (!header.TryFind(tag, out var values))
        {
            return null;
        }

        if (!values.IsText)
        {
            Problem = $"its tag {(int)tag} can't be read";
            return null;
        }

        var text = values.FirstText;
        if (text.Length > maxBytes)
        {
            Problem = $"its tag {(int)tag} is longer than {maxBytes} bytes";
            return null;
        }

        return text.IsEmpty ? null : LossyText.Decode(text);
    }

    private long? Epoch(RpmHeader header)
    {
        if (!header.TryFind(RpmTag.Epoch, out var values))
        {
            return null;
        }

        if (values.IsInt32 && values.Count > 0)
        {
            return values.Int32(0);
        }

        Problem = "its epoch can't be read";
        return null;
    }

    private PackageOrigin? Origin(RpmHeader header)
    {
        var vendor = Text(header, RpmTag.Vendor, MaxNameBytes);
        var module = Text(header, RpmTag.ModularityLabel, MaxNameBytes);
        var key = Key(header);
        return vendor is null && module is null && key is null ? null : new PackageOrigin { Vendor = vendor, Key = key, Module = module };
    }

    /// <summary>The key of its signature, in the order in which "rpm -qi" asks for them: signatures of the header before those of header and content; null where it has none.</summary>
    internal static string? Key(RpmHeader header)
    {
        foreach (var tag in (ReadOnlySpan<RpmTag>)[RpmTag.DsaHeader, RpmTag.RsaHeader, RpmTag.SigGpg, RpmTag.SigPgp])
        {
            if (header.TryFind(tag, out var values) && SignatureKey.Of(values.Octets) is { } key)
            {
                return key;
            }
        }

        return null;
    }

    // Different names, one a line. What only rpm itself provides ("rpmlib(...)") and conditions ("(a if b)") relate to no package.
    private string? Names(RpmHeader header, RpmTag tag)
    {
        if (!header.TryFind(tag, out var values))
        {
            return null;
        }

        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in values.Texts())
        {
            if (name.IsEmpty || name.Length > MaxNameBytes || name[0] == '(' || name.StartsWith("rpmlib("u8) || name.Contains((byte)'\n'))
            {
                continue;
            }

            if (name.Length >= listBytesLeft)
            {
                ListsCut = true;
                break;
            }

            if (names.Add(LossyText.Decode(name)))
            {
                listBytesLeft -= name.Length + 1;
            }
        }

        return names.Count == 0 ? null : string.Join('\n', names);
    }

    private void AddFiles(RpmHeader header, string key)
    {
        var paths = files.Read(header, listBytesLeft, out var problem, out var isCut);
        Problem ??= problem;
        ListsCut |= isCut;
        listBytesLeft -= paths.Length;
        if (!paths.IsEmpty)
        {
            sink.Add(new ClaimFact(key, ClaimKind.Files, paths.ToArray()));
        }
    }
}
