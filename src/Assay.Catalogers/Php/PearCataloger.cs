using System.Buffers;
using System.Text;
using Assay.Catalogers.Formats;
using Assay.Catalogers.Libraries;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Php;

/// <summary>An installed package of PEAR or PECL: its registry file (pear/pear-core, PEAR/Registry.php), of the channel in the file or in the folder's name.</summary>
internal sealed class PearCataloger : DocumentCataloger
{
    public const string CatalogerName = "php/pear";

    public PearCataloger()
        : base(CatalogerName, 2, nameIsProof: false, "**/.registry/*.reg", "**/.registry/*/*.reg")
    {
    }

    protected override void Read(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var record = PhpSerializedReader.Read(file.OpenSequential(), token);

        // Version 1 of package.xml has "package" and a plain version, version 2 "name" and a map of versions.
        var name = record["name"].Text ?? record["package"].Text;
        var version = record["version"]["release"].Text ?? record["version"].Text;
        var channel = record["channel"].Text ?? ChannelOf(file);
        if (name is null || LibraryFact.Of("pear", $"{channel}/{name}", version, PackageState.Installed, name) is not { Package.Version: not null } fact)
        {
            throw new MalformedException("it has no name or no version");
        }

        sink.Add((fact with { Package = fact.Package with { Name = name } }).WithLicenses(record["license"]["_content"].Text ?? record["license"].Text ?? record["release_license"].Text)
            .WithDepends(Needed(record["dependencies"]["required"]["package"])));
        AddClaim(record["filelist"], name, sink);
    }

    // One package, or a list of them.
    private static IEnumerable<string> Needed(DataNode packages) =>
        packages["name"].Text is { } one ? [one] : packages.Items.Concat(packages.Entries.Select(entry => entry.Value)).Select(package => package["name"].Text).OfType<string>();

    private static void AddClaim(DataNode files, string key, FactSink sink)
    {
        var paths = new ArrayBufferWriter<byte>(1024);
        foreach (var (_, entry) in files.Entries)
        {
            if (entry["installed_as"].Text is ['/', .. { Length: > 0 } installed] && FilePath.TryNormalize(Encoding.UTF8.GetBytes(installed), out var path) && !path.IsRoot)
            {
                paths.Write(path.Bytes);
                paths.Write("\n"u8);
            }
        }

        if (paths.WrittenCount > 0)
        {
            sink.Add(new ClaimFact(key, ClaimKind.Files, paths.WrittenSpan.ToArray()));
        }
    }

    // ".registry/.channel.pecl.php.net/memcached.reg"; what lies in ".registry" itself is of PEAR's own channel.
    private static string ChannelOf(ScannedFile file)
    {
        const string Prefix = ".channel.";
        var folder = LossyText.Decode(file.Path.Parent.FileName);
        return folder.Length > Prefix.Length && folder.StartsWith(Prefix, StringComparison.Ordinal) ? folder[Prefix.Length..].Replace('_', '/') : "pear.php.net";
    }
}
