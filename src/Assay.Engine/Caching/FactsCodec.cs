using System.Text;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Engine.Caching;

/// <summary>
/// Layer facts as bytes and back. The format belongs to one version of the cache's folder; whoever changes it raises <see cref="Version"/>,
/// which is part of every key, so that old entries are simply never found.
/// </summary>
internal static class FactsCodec
{
    public const int Version = 6;

    public static void Write(Stream stream, LayerFacts layer)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        WriteText(writer, layer.DiffId);
        WriteList(writer, layer.Issues, WriteIssue);
        layer.Index.Write(writer);
        WriteList(writer, layer.Files, WriteFile);
        WriteList(writer, layer.Secrets, WriteSecret);
        WriteSummary(writer, layer.Summary);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; the caller has verified the bytes' checksum.</summary>
    public static LayerFacts Read(Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        return new LayerFacts
        {
            DiffId = ReadText(reader),
            Issues = ReadList(reader, ReadIssue),
            Index = LayerIndex.Read(reader),
            Files = ReadList(reader, ReadFile),
            Secrets = ReadList(reader, ReadSecret),
            Summary = ReadSummary(reader),
        };
    }

    private static void WriteSummary(BinaryWriter writer, LayerSummary summary)
    {
        writer.Write(summary.SizeBytes);
        writer.Write(summary.Files);
        WriteList(writer, summary.Largest, WriteShare);
        WriteList(writer, summary.Caches, WriteShare);
        WriteList(writer, summary.Removed, static (to, path) => to.Write(path));
        WriteList(writer, summary.Privileged, WriteMode);
        WriteList(writer, summary.OpenFolders, WriteMode);
    }

    private static LayerSummary ReadSummary(BinaryReader reader) => new()
    {
        SizeBytes = reader.ReadInt64(),
        Files = reader.ReadInt32(),
        Largest = ReadList(reader, ReadShare),
        Caches = ReadList(reader, ReadShare),
        Removed = ReadList(reader, static from => from.ReadString()),
        Privileged = ReadList(reader, ReadMode),
        OpenFolders = ReadList(reader, ReadMode),
    };

    private static void WriteMode(BinaryWriter writer, LayerMode mode)
    {
        WriteBytes(writer, mode.Path.Bytes);
        writer.Write(mode.Mode);
    }

    private static LayerMode ReadMode(BinaryReader reader) => new(FilePath.FromNormalized(ReadBytes(reader)), reader.ReadInt32());

    private static void WriteShare(BinaryWriter writer, LayerShare share)
    {
        writer.Write(share.Path);
        writer.Write(share.SizeBytes);
        writer.Write(share.Files);
    }

    private static LayerShare ReadShare(BinaryReader reader) => new(reader.ReadString(), reader.ReadInt64(), reader.ReadInt32());

    private static void WriteSecret(BinaryWriter writer, SecretFact secret)
    {
        WriteBytes(writer, secret.Path.Bytes);
        writer.Write(secret.Rule);
        writer.Write(secret.Title);
        writer.Write((byte)secret.Severity);
        writer.Write(secret.Line);
        writer.Write(secret.Column);
        writer.Write(secret.Redacted);
        writer.Write(secret.Fingerprint);
    }

    private static SecretFact ReadSecret(BinaryReader reader) => new(
        FilePath.FromNormalized(ReadBytes(reader)), reader.ReadString(), reader.ReadString(), (Severity)reader.ReadByte(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadString(), reader.ReadString());

    private static void WriteFile(BinaryWriter writer, FileFacts file)
    {
        WriteBytes(writer, file.Path.Bytes);
        writer.Write(file.Cataloger);
        writer.Write(file.IsDatabase);
        WriteList(writer, file.Packages, WritePackageFact);
        WriteList(writer, file.Claims, static (to, claim) =>
        {
            to.Write(claim.Owner);
            to.Write((byte)claim.Kind);
            WriteBytes(to, claim.Paths);
        });
        WriteList(writer, file.Loose, static (to, fact) =>
        {
            to.Write(fact.Kind);
            to.Write(fact.Key);
            to.Write(fact.Value);
        });
        WriteList(writer, file.Issues, WriteIssue);
    }

    private static FileFacts ReadFile(BinaryReader reader) => new()
    {
        Path = FilePath.FromNormalized(ReadBytes(reader)),
        Cataloger = reader.ReadString(),
        IsDatabase = reader.ReadBoolean(),
        Packages = ReadList(reader, ReadPackageFact),
        Claims = ReadList(reader, static from => new ClaimFact(from.ReadString(), (ClaimKind)from.ReadByte(), ReadBytes(from))),
        Loose = ReadList(reader, static from => new LooseFact(from.ReadString(), from.ReadString(), from.ReadString())),
        Issues = ReadList(reader, ReadIssue),
    };

    private static void WritePackageFact(BinaryWriter writer, PackageFact fact)
    {
        writer.Write(fact.Key);
        WriteText(writer, fact.Depends);
        WriteText(writer, fact.Provides);
        var package = fact.Package;
        writer.Write(package.Type);
        writer.Write(package.Name);
        WriteText(writer, package.Version);
        WriteText(writer, package.Arch);
        WriteText(writer, package.Source?.Name);
        WriteText(writer, package.Source?.Version);
        WriteText(writer, package.OwnedBy);
        writer.Write(package.Purl);
        WriteList(writer, package.Locations, static (to, location) => to.Write(location.Path));
        writer.Write((byte)package.Scope);
        writer.Write((byte)package.State);
        writer.Write((byte)(package.Direct switch { null => 0, false => 1, true => 2 }));
        writer.Write(package.IsProject);
        writer.Write(package.Epoch ?? long.MinValue);
        writer.Write(package.Confidence ?? double.NaN);
        writer.Write(package.Origin is not null);
        if (package.Origin is { } origin)
        {
            WriteText(writer, origin.Vendor);
            WriteText(writer, origin.Key);
            WriteText(writer, origin.Module);
            WriteText(writer, origin.Channel);
        }

        WriteList(writer, package.Licenses, static (to, licence) => to.Write(licence));
        WriteList(writer, package.Cpes, static (to, cpe) => to.Write(cpe));
    }

    private static PackageFact ReadPackageFact(BinaryReader reader)
    {
        var key = reader.ReadString();
        var depends = ReadText(reader);
        var provides = ReadText(reader);
        var type = reader.ReadString();
        var name = reader.ReadString();
        var version = ReadText(reader);
        var arch = ReadText(reader);
        var sourceName = ReadText(reader);
        var sourceVersion = ReadText(reader);
        var ownedBy = ReadText(reader);
        var purl = reader.ReadString();
        var locations = ReadList(reader, static from => new PackageLocation(from.ReadString()));
        var scope = (PackageScope)reader.ReadByte();
        var state = (PackageState)reader.ReadByte();
        bool? direct = reader.ReadByte() switch { 1 => false, 2 => true, _ => null };
        var isProject = reader.ReadBoolean();
        var epoch = reader.ReadInt64();
        var confidence = reader.ReadDouble();
        var origin = reader.ReadBoolean()
            ? new PackageOrigin { Vendor = ReadText(reader), Key = ReadText(reader), Module = ReadText(reader), Channel = ReadText(reader) }
            : null;
        var package = new Package
        {
            Type = type,
            Name = name,
            Version = version,
            Arch = arch,
            Source = sourceName is null ? null : new SourcePackage(sourceName, sourceVersion ?? ""),
            OwnedBy = ownedBy,
            Purl = purl,
            Locations = locations,
            Scope = scope,
            State = state,
            Direct = direct,
            IsProject = isProject,
            Epoch = epoch == long.MinValue ? null : epoch,
            Confidence = double.IsNaN(confidence) ? null : confidence,
            Origin = origin,
            Licenses = ReadList(reader, static from => from.ReadString()),
            Cpes = ReadList(reader, static from => from.ReadString()),
        };
        return new PackageFact(package, key) { Depends = depends, Provides = provides };
    }

    private static void WriteIssue(BinaryWriter writer, Issue issue)
    {
        writer.Write((byte)issue.Level);
        writer.Write(issue.Code);
        writer.Write(issue.Text);
        WriteText(writer, issue.Path);
        WriteText(writer, issue.Layer);
    }

    private static Issue ReadIssue(BinaryReader reader) =>
        new((IssueLevel)reader.ReadByte(), reader.ReadString(), reader.ReadString()) { Path = ReadText(reader), Layer = ReadText(reader) };

    private static void WriteList<T>(BinaryWriter writer, IReadOnlyList<T> list, Action<BinaryWriter, T> write)
    {
        writer.Write7BitEncodedInt(list.Count);
        foreach (var item in list)
        {
            write(writer, item);
        }
    }

    private static T[] ReadList<T>(BinaryReader reader, Func<BinaryReader, T> read)
    {
        var list = new T[reader.Read7BitEncodedInt()];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = read(reader);
        }

        return list;
    }

    private static void WriteText(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    private static string? ReadText(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;

    private static void WriteBytes(BinaryWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.Write7BitEncodedInt(bytes.Length);
        writer.Write(bytes);
    }

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.Read7BitEncodedInt());
}
