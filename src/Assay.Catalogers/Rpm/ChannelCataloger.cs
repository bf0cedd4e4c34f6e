using System.Text.Json;
using Assay.Catalogers.Distros;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// What a system of the RHEL family has its packages from: the content sets and the product's CPE that Red Hat's build writes into an image,
/// the repositories that yum noted for each package, and the module streams that dnf 4 has enabled.
/// </summary>
internal sealed class ChannelCataloger : ICataloger
{
    public const string CatalogerName = "rpm/channel";

    private const int MaxFileBytes = 8 << 20;
    private const int MaxChannels = 10_000;
    private const int MaxNameBytes = 512;

    public string Name => CatalogerName;

    public int Version => 3;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "root/buildinfo/content_manifests/*.json",
            "usr/share/buildinfo/content_manifests/*.json",
            "usr/share/buildinfo/*.json",
            "root/buildinfo/labels.json",
            "etc/dnf/modules.d/*.module",
            "var/lib/yum/yumdb/*/*/from_repo",
        ],
        MaxBytes = MaxFileBytes,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var channels = new SortedSet<string>(StringComparer.Ordinal);
        if (file.Path.FileName.EndsWith(".json"u8))
        {
            ReadContentSets(file, channels, sink, token);
        }
        else
        {
            using var lines = new LineReader(file.OpenSequential());
            if (file.Path.FileName.EndsWith(".module"u8))
            {
                ReadModules(lines, channels, token);
            }
            else
            {
                ReadRepository(lines, file.Path, channels, sink, token);
            }
        }

        foreach (var channel in channels)
        {
            ChannelFact.Add(sink, channel);
        }
    }

    // {"metadata": {...}, "content_sets": ["rhel-9-for-x86_64-baseos-rpms", ...]}: atomic-reactor, schemas/content_manifest.json; and
    // {"name": ..., "cpe": "cpe:/a:redhat:enterprise_linux:9::appstream", ...}: Red Hat, embedded_metadata.v1.schema.json.
    private static void ReadContentSets(ScannedFile file, SortedSet<string> channels, FactSink sink, CancellationToken token)
    {
        var content = new byte[(int)Math.Clamp(file.SizeBytes, 0, MaxFileBytes)];
        token.ThrowIfCancellationRequested();
        var length = file.OpenSequential().ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        var json = new Utf8JsonReader(content.AsSpan(0, length));
        try
        {
            var isContentSets = false;
            var isCpe = false;
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName)
                {
                    isContentSets = json.CurrentDepth == 1 && json.ValueTextEquals("content_sets"u8);
                    isCpe = json.CurrentDepth == 1 && json.ValueTextEquals("cpe"u8);
                }
                else if (isCpe && json.TokenType == JsonTokenType.String && json.CurrentDepth == 1
                    && json.GetString()!.Trim('"') is var cpe && cpe.StartsWith("cpe:", StringComparison.Ordinal))
                {
                    // Some builds quote what is a string already.
                    Add(channels, cpe);
                }
                else if (isContentSets && json.TokenType == JsonTokenType.String && json.CurrentDepth == 2)
                {
                    Add(channels, json.GetString()!);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // GetString throws the second where a text is no UTF-8.
            sink.Add(Issue.Notice("rpm.contentManifest.malformed", "the content manifest is no sound JSON"));
        }
    }

    // dnf, "Modularity": [nodejs], stream=18, state=enabled.
    private static void ReadModules(LineReader lines, SortedSet<string> channels, CancellationToken token)
    {
        string? module = null;
        string? stream = null;
        var isEnabled = false;
        while (lines.TryRead(out var line, token))
        {
            line = line.Trim(" \t\r"u8);
            if (line.StartsWith("["u8))
            {
                AddModule();
                module = line.Length <= MaxNameBytes ? LossyText.Decode(line.Trim("[]"u8)) : null;
                stream = null;
                isEnabled = false;
            }
            else if (Value(line, "stream"u8) is { Length: > 0 and <= MaxNameBytes } value)
            {
                stream = LossyText.Decode(value);
            }
            else if (Value(line, "state"u8).SequenceEqual("enabled"u8))
            {
                isEnabled = true;
            }
        }

        AddModule();

        void AddModule()
        {
            if (isEnabled && !string.IsNullOrEmpty(module) && stream is not null)
            {
                Add(channels, $"module:{module}:{stream}");
            }
        }
    }

    private static ReadOnlySpan<byte> Value(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        var equals = line.IndexOf((byte)'=');
        return equals >= 0 && line[..equals].TrimEnd(" \t"u8).SequenceEqual(key) ? line[(equals + 1)..].Trim(" \t"u8) : default;
    }

    // yumdb has a folder "checksum-name-version-release-arch" for each package, and in it a file with nothing but the repository's name.
    private static void ReadRepository(LineReader lines, FilePath path, SortedSet<string> channels, FactSink sink, CancellationToken token)
    {
        if (!lines.TryRead(out var line, token) || line.Trim(" \t\r\0"u8) is not { Length: > 0 and <= MaxNameBytes } value)
        {
            return;
        }

        var repository = LossyText.Decode(value);
        Add(channels, repository);
        var folder = LossyText.Decode(path.Parent.FileName);
        var checksum = folder.IndexOf('-', StringComparison.Ordinal);
        var arch = folder.LastIndexOf('-');
        if (checksum >= 0 && arch > checksum)
        {
            RepositoryFacts.Add(sink, $"{folder[(checksum + 1)..arch]}.{folder[(arch + 1)..]}", repository);
        }
    }

    // "@System" and "@commandline" are no repositories.
    private static void Add(SortedSet<string> channels, string channel)
    {
        if (channel.Length is > 0 and <= MaxNameBytes && channel[0] != '@' && channels.Count < MaxChannels)
        {
            channels.Add(channel);
        }
    }
}
