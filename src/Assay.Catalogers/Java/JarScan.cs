using System.Security.Cryptography;
using Assay.Catalogers.Zip;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Java;

/// <summary>One archive with all that lie in it: their artifacts, each where it was found.</summary>
internal sealed class JarScan
{
    // Spring Boot nests once, an ear with wars twice; more is somebody's test or attack.
    private const int MaxDepth = 16;
    private const int MaxArchives = 50_000;
    private const int MaxMetadataFiles = 50_000;
    private const int MaxMetadataBytes = 4 << 20;
    private const long MaxUnpackedBytes = 4L << 30;

    /// <summary>Loose fact: an archive that does not say which artifact it is; key its place inside of the file, value its SHA-1 and, behind a '\n', the key of what it was taken for.</summary>
    public const string Sha1Fact = "sha1";

    // Larger than any jar of a repository that has no metadata of Maven's; all of a file together.
    private const long MaxHashedBytes = 64L << 20;
    private const long MaxAllHashedBytes = 1L << 30;

    private readonly ScannedFile file;
    private readonly FactSink sink;
    private readonly bool hashes;
    private readonly CancellationToken token;
    private int archives;
    private int metadataFiles;
    private long unpackedBytes;
    private long hashedBytes;

    /// <param name="file">The archive.</param>
    /// <param name="sink">Receives what is found.</param>
    /// <param name="hashes">Whether archives that do not say themselves which artifact they are get a <see cref="Sha1Fact"/>.</param>
    /// <param name="token">Ends it.</param>
    public JarScan(ScannedFile file, FactSink sink, bool hashes, CancellationToken token)
    {
        this.file = file;
        this.sink = sink;
        this.hashes = hashes;
        this.token = token;
    }

    public void Run(Stream archive, string path) => Scan(archive, path, inside: "", depth: 0);

    /// <summary>Reads the archives inside of one that is none of Java's itself: a program as it is handed out.</summary>
    public void RunInside(Stream archive)
    {
        try
        {
            foreach (var entry in ZipDirectory.Read(archive, JarContents.MayTell, token).Where(entry => !entry.IsFolder && IsArchive(entry.Name)))
            {
                ScanInner(archive, entry, inside: "", depth: 0);
            }
        }
        catch (ZipFormatException broken)
        {
            sink.Add(Issue.Notice("java.archive.other", "whether it holds archives of Java's is not known: " + broken.Message));
        }
    }

    // The keys of the artifacts that this archive itself is or has taken in.
    private List<string> Scan(Stream archive, string path, string inside, int depth)
    {
        try
        {
            var entries = ZipDirectory.Read(archive, JarContents.MayTell, token);
            return Scan(archive, entries, path, inside, depth);
        }
        catch (ZipFormatException broken)
        {
            // What begins like no archive only has the name of one.
            var place = inside.Length == 0 ? "" : inside + ": ";
            sink.Add(broken.IsNoZip
                ? Issue.Notice("java.archive.other", place + "the file is no archive: " + broken.Message)
                : Issue.Error("java.archive.malformed", place + broken.Message));
            return [];
        }
    }

    private List<string> Scan(Stream archive, List<ZipEntry> entries, string path, string inside, int depth)
    {
        var contents = new JarContents();
        foreach (var entry in entries)
        {
            ReadMetadata(archive, entry, contents);
        }

        var needed = new List<string>();
        foreach (var entry in entries.Where(entry => !entry.IsFolder && IsArchive(entry.Name)))
        {
            needed.AddRange(ScanInner(archive, entry, inside, depth));
        }

        var found = contents.Identify(path);
        AddSha1(archive, found, inside, needed.Count > 0);
        return Report(found, inside, needed);
    }

    // Of what does not say itself which artifact it is. An archive of archives is none of a repository's that would not say so.
    private void AddSha1(Stream archive, List<JarArtifact> found, string inside, bool hasInner)
    {
        if (!hashes || hasInner || archive.Length > MaxHashedBytes || hashedBytes + archive.Length > MaxAllHashedBytes || found is [{ Confidence: null or >= JarPath.Confidence }, ..])
        {
            return;
        }

        hashedBytes += archive.Length;
        archive.Position = 0;
#pragma warning disable CA5350 // The name that repositories give to content; it protects nothing here.
        using var sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        var buffer = new byte[64 << 10];
        for (int count; (count = archive.Read(buffer)) > 0;)
        {
            token.ThrowIfCancellationRequested();
            sha1.AppendData(buffer.AsSpan(0, count));
        }

        sink.Add(new LooseFact(Sha1Fact, inside, $"{Convert.ToHexStringLower(sha1.GetHashAndReset())}\n{(found.Count > 0 ? found[0].Coordinates.Key : "")}"));
    }

    private List<string> Report(List<JarArtifact> found, string inside, List<string> needed)
    {
        PackageLocation[] locations = inside.Length == 0 ? [] : [new PackageLocation(inside)];
        for (var i = 0; i < found.Count; i++)
        {
            var coordinates = found[i].Coordinates;
            var package = coordinates.ToPackage(PackageState.Installed, found[i].Confidence) with { Locations = locations, Licenses = found[i].Licenses };

            // The first one is the archive itself; the others are what it took in, as are the archives inside.
            sink.Add(new PackageFact(package, coordinates.Key)
            {
                Depends = i == 0 ? string.Join('\n', found.Skip(1).Select(other => other.Coordinates.Key).Concat(needed).Distinct(StringComparer.Ordinal)) : null,
            });
        }

        return [.. found.Take(1).Select(first => first.Coordinates.Key)];
    }

    private void ReadMetadata(Stream archive, ZipEntry entry, JarContents contents)
    {
        if (!JarContents.IsMetadata(entry.Name) || ++metadataFiles > MaxMetadataFiles)
        {
            if (metadataFiles == MaxMetadataFiles + 1)
            {
                sink.Add(Issue.Error("limit.archiveEntries", $"more than {MaxMetadataFiles} files that tell of artifacts"));
            }

            return;
        }

        try
        {
            contents.Add(entry.Name, ZipContent.ReadAll(archive, entry, MaxMetadataBytes), sink);
        }
        catch (ZipFormatException broken)
        {
            sink.Add(Issue.Error("java.archive.malformed", broken.Message));
        }
    }

    private List<string> ScanInner(Stream archive, ZipEntry entry, string inside, int depth)
    {
        var place = inside.Length == 0 ? entry.Name : inside + "!/" + entry.Name;
        unpackedBytes += entry.Method == ZipContent.Stored ? 0 : entry.SizeBytes;
        archives++;
        if (depth + 1 >= MaxDepth || archives > MaxArchives || unpackedBytes > MaxUnpackedBytes)
        {
            sink.Add(Issue.Error("limit.archives", $"{place} is not read: archives lie in archives more than {MaxDepth} deep, there are more than {MaxArchives}, or they unpack to more than {MaxUnpackedBytes} bytes"));
            return [];
        }

        try
        {
            // A stored archive is read where it lies; nothing of it is copied.
            using var content = ZipContent.Open(archive, entry);
            using var seekable = content.CanSeek ? content : file.Hold(content, entry.SizeBytes, token);
            return Scan(seekable, entry.Name, place, depth + 1);
        }
        catch (Exception broken) when (broken is ZipFormatException or InvalidDataException or IOException)
        {
            sink.Add(Issue.Error("java.archive.malformed", $"{place}: {broken.Message}"));
            return [];
        }
        catch (Core.Files.TreeException limit) when (limit.EntryOnly || limit.Code == "limit.diskQuota")
        {
            sink.Add(Issue.Error(limit.Code, $"{place}: {limit.Message}"));
            return [];
        }
    }

    private static bool IsArchive(string name) =>
        Array.Exists(JavaArchiveCataloger.Extensions, extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
}
