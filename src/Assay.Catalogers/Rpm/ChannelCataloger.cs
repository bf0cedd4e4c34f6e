using System.Text.Json;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Catalogers.Rpm;

/// <summary>
/// What a system of the RHEL family has its packages from: the content sets and the product's CPE that Red Hat's build writes into an image,
/// the repositories that dnf and yum note for each package, and the module streams that are enabled.
/// </summary>
internal sealed class ChannelCataloger : ICataloger
{
    public const string CatalogerName = "rpm/channel";

    /// <summary>The facts' kind; their key is the channel: "rhel-9-for-x86_64-baseos-rpms", "module:nodejs:18", "cpe:/a:redhat:enterprise_linux:9::appstream".</summary>
    public const string FactKind = "channel";

    private const int MaxFileBytes = 8 << 20;
    private const int MaxChannels = 10_000;
    private const int MaxNameBytes = 512;

    public string Name => CatalogerName;

    public int Version => 2;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "root/buildinfo/content_manifests/*.json",
            "usr/share/buildinfo/content_manifests/*.json",
            "usr/share/buildinfo/*.json",
            "root/buildinfo/labels.json",
            "etc/dnf/modules.d/*.module",
            "usr/lib/sysimage/libdnf5/nevras.toml",
            "usr/lib/sysimage/libdnf5/modules.toml",
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
            else if (file.Path.FileName.SequenceEqual("modules.toml"u8))
            {
                ReadModuleStates(lines, channels, token);
            }
            else if (file.Path.FileName.EndsWith(".toml"u8))
            {
                ReadPackageStates(lines, channels, sink, token);
            }
            else
            {
                ReadRepository(lines, file.Path, channels, sink, token);
            }
        }

        foreach (var channel in channels)
        {
            sink.Add(new LooseFact(FactKind, channel, ""));
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

    // libdnf5, system/state.cpp: nodejs = {enabled_stream="18",state="Enabled",installed_profiles=[]}
    private static void ReadModuleStates(LineReader lines, SortedSet<string> channels, CancellationToken token)
    {
        while (lines.TryRead(out var line, token))
        {
            if (Quoted(line, "enabled_stream"u8) is { Length: > 0 } stream && Quoted(line, "state"u8).SequenceEqual("Enabled"u8)
                && line.IndexOf((byte)'=') is > 0 and var equals)
            {
                Add(channels, $"module:{LossyText.Decode(line[..equals].Trim(" \t\""u8))}:{LossyText.Decode(stream)}");
            }
        }
    }

    // libdnf5, system/state.cpp: "bash-5.2.26-3.fc40.x86_64" = {from_repo="fedora"}
    private static void ReadPackageStates(LineReader lines, SortedSet<string> channels, FactSink sink, CancellationToken token)
    {
        while (lines.TryRead(out var line, token))
        {
            if (Quoted(line, "from_repo"u8) is not { Length: > 0 and <= MaxNameBytes } value)
            {
                continue;
            }

            var repository = LossyText.Decode(value);
            Add(channels, repository);
            var equals = line.IndexOf((byte)'=');
            if (RpmKey.WithoutEpoch(LossyText.Decode(line[..Math.Max(0, equals)].Trim(" \t\""u8))) is { } package)
            {
                RepositoryFacts.Add(sink, package, repository);
            }
        }
    }

    // The text behind a key, in either kind of quotes.
    private static ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        for (var from = 0; line[from..].IndexOf(key) is >= 0 and var at; from += at + key.Length)
        {
            var start = from + at;
            var rest = line[(start + key.Length)..].TrimStart(" \t"u8);
            if ((start > 0 && (char.IsAsciiLetterOrDigit((char)line[start - 1]) || line[start - 1] == '_')) || !rest.StartsWith("="u8))
            {
                continue;
            }

            rest = rest[1..].TrimStart(" \t"u8);
            var end = rest is [(byte)'"' or (byte)'\'', ..] ? rest[1..].IndexOf(rest[0]) : -1;
            return end < 0 ? default : rest.Slice(1, end);
        }

        return default;
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
