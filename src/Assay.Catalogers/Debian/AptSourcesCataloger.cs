using Assay.Core.Cataloging;
using Assay.Core.Text;

namespace Assay.Catalogers.Debian;

/// <summary>
/// Where apt gets packages from: sources.list(5), in its one-line and its deb822 form. Channels: "apt:host/path suite/component", and
/// "esm-infra", "esm-apps", "fips" and "fips-updates" for the archives of Ubuntu Pro, which are set up where the machine is attached to it.
/// </summary>
internal sealed class AptSourcesCataloger : ICataloger
{
    public const string CatalogerName = "debian/apt-sources";

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new()
    {
        Globs = ["etc/apt/sources.list", "etc/apt/sources.list.d/*.list", "etc/apt/sources.list.d/*.sources"],
        MaxBytes = 1 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        using var lines = new LineReader(file.OpenSequential());
        var channels = new AptChannels();
        if (file.Path.FileName.EndsWith(".sources"u8))
        {
            ReadStanzas(lines, channels, token);
        }
        else
        {
            ReadLines(lines, channels, token);
        }

        channels.AddTo(sink);
    }

    // deb [arch=amd64 signed-by=/usr/share/keyrings/a.gpg] https://deb.example.org/debian bookworm main contrib
    private static void ReadLines(LineReader lines, AptChannels channels, CancellationToken token)
    {
        while (lines.TryRead(out var line, token))
        {
            var comment = line.IndexOf((byte)'#');
            var text = LossyText.Decode(comment < 0 ? line : line[..comment]).Trim();
            if (!text.StartsWith("deb ", StringComparison.Ordinal) && !text.StartsWith("deb\t", StringComparison.Ordinal))
            {
                continue;
            }

            text = text[3..].Trim();
            if (text.StartsWith('['))
            {
                text = text[(text.IndexOf(']', StringComparison.Ordinal) + 1)..];
            }

            var words = Words(text);
            if (words.Length >= 2)
            {
                channels.Add([words[0]], [words[1]], words[2..]);
            }
        }
    }

    private static void ReadStanzas(LineReader lines, AptChannels channels, CancellationToken token)
    {
        var fields = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        var field = "";
        while (lines.TryRead(out var line, token))
        {
            if (line.StartsWith("#"u8))
            {
                continue;
            }

            var text = LossyText.Decode(line).TrimEnd();
            if (text.Length == 0)
            {
                End();
            }
            else if (text[0] is ' ' or '\t')
            {
                fields.GetValueOrDefault(field)?.AddRange(Words(text));
            }
            else if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
            {
                field = text[..colon];
                fields[field] = [.. Words(text[(colon + 1)..])];
            }
        }

        End();

        void End()
        {
            if (Of("Types").Contains("deb") && !Of("Enabled").Exists(word => word.ToLowerInvariant() is "no" or "false" or "off" or "0" or "without" or "disable"))
            {
                channels.Add(Of("URIs"), Of("Suites"), Of("Components"));
            }

            fields.Clear();
        }

        List<string> Of(string name) => fields.GetValueOrDefault(name) ?? [];
    }

    private static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
}
