using System.Text.Json;
using Assay.Core;
using Assay.Core.Cataloging;
using Assay.Core.Files;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Debian;

/// <summary>
/// What Chisel cut out of Ubuntu's packages into a tree without dpkg (canonical/chisel, public/manifest and public/jsonwall): Zstandard of a
/// line of JSON for each package, slice, path, and content of a slice.
/// </summary>
internal sealed class ChiselManifestCataloger : ICataloger
{
    public const string CatalogerName = "debian/chisel";

    // Some hundred packages of some thousand paths make a few MB.
    private const int MaxManifestBytes = 64 << 20;

    public string Name => CatalogerName;

    public int Version => 1;

    public Interest Interest { get; } = new() { Globs = ["var/lib/chisel/manifest.wall"], MaxBytes = MaxManifestBytes };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        sink.MarkDatabase();
        var manifest = new Manifest(sink);
        try
        {
            using var plain = new ZstdStream(file.OpenSequential(), leaveOpen: true);
            using var bounded = new BoundedStream(plain, MaxManifestBytes);
            using var lines = new LineReader(bounded);
            while (lines.TryRead(out var line, token))
            {
                manifest.Take(line);
            }
        }
        catch (InvalidDataException damaged)
        {
            sink.Add(Issue.Error("chisel.manifest.malformed", $"the manifest can't be read to its end: {damaged.Message}"));
        }
        catch (AssayException missing)
        {
            // No libzstd on this machine.
            sink.Add(Issue.Error(missing.Code, missing.Message));
        }

        manifest.Finish();
    }

    private sealed class Manifest(FactSink sink)
    {
        private readonly Dictionary<string, PathList> paths = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> keys = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> fields = new(StringComparer.Ordinal);
        private long? count;
        private int lines;
        private int bad;

        public void Take(ReadOnlySpan<byte> line)
        {
            if (line.IsEmpty)
            {
                return;
            }

            lines++;
            fields.Clear();
            if (!TryRead(line))
            {
                bad++;
                return;
            }

            switch (fields.GetValueOrDefault("kind"))
            {
                case "package":
                    AddPackage();
                    break;
                case "content" when fields.TryGetValue("slice", out var slice) && fields.TryGetValue("path", out var path):
                    AddPath(slice, path);
                    break;
            }
        }

        public void Finish()
        {
            if (bad > 0 || (lines > 0 && count != lines))
            {
                sink.Add(Issue.Error("chisel.manifest.malformed", $"{bad} of {lines} lines are none, and the manifest tells of {count ?? 0}"));
            }

            foreach (var (package, list) in paths)
            {
                list.AddClaim(keys.GetValueOrDefault(package, package), sink);
            }
        }

        private void AddPackage()
        {
            if (fields.GetValueOrDefault("name") is not { Length: > 0 } name || fields.GetValueOrDefault("version") is not { Length: > 0 } version)
            {
                bad++;
                return;
            }

            var arch = fields.GetValueOrDefault("arch") is { Length: > 0 } text ? text : null;
            var key = arch is null ? name : name + ":" + arch;
            keys[name] = key;
            sink.Add(new PackageFact(new Package { Type = "deb", Name = name, Version = version, Arch = arch }, key));
        }

        // "libc6_config" is a slice of libc6; names of packages have no '_'. A path that ends in '/' is a folder.
        private void AddPath(string slice, string path)
        {
            var package = slice[..Math.Max(0, slice.IndexOf('_', StringComparison.Ordinal))];
            if (package.Length == 0 || path.EndsWith('/'))
            {
                return;
            }

            if (!paths.TryGetValue(package, out var list))
            {
                paths.Add(package, list = new PathList());
            }

            list.Add(System.Text.Encoding.UTF8.GetBytes(path));
        }

        private bool TryRead(ReadOnlySpan<byte> line)
        {
            var json = new Utf8JsonReader(line);
            try
            {
                var field = "";
                while (json.Read())
                {
                    if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1)
                    {
                        field = json.GetString()!;
                    }
                    else if (json.TokenType == JsonTokenType.String && json.CurrentDepth == 1)
                    {
                        fields[field] = json.GetString()!;
                    }
                    else if (json.TokenType == JsonTokenType.Number && json.CurrentDepth == 1 && field == "count")
                    {
                        count = json.TryGetInt64(out var number) ? number : null;
                    }
                }

                return true;
            }
            catch (Exception exception) when (exception is JsonException or InvalidOperationException)
            {
                // GetString throws the second where a text is no UTF-8.
                return false;
            }
        }
    }
}
