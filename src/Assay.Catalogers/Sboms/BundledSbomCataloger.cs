using System.Text.Json;
using Assay.Catalogers.Formats;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;
using Assay.Core.Text;

namespace Assay.Catalogers.Sboms;

/// <summary>
/// SBOMs that whoever built an image left in it. They add packages, and never take away what other catalogers see. What lies with the
/// installed software tells of what is installed; one elsewhere, in a checkout, only declares.
/// </summary>
internal sealed class BundledSbomCataloger : ICataloger
{
    public const string CatalogerName = "sboms/bundled";

    /// <summary>The document is somebody's word for what lies in the image.</summary>
    public const double Confidence = 0.9;

    private const string OtherText = "the file has the name of an SBOM and is neither SPDX 2 nor CycloneDX nor Syft's JSON";
    private const int HeadBytes = 4096;
    private const int MaxYamlNodes = 2_000_000;
    private const int MaxYamlDepth = 50;

    private static readonly byte[][] InstalledFolders = ["opt/"u8.ToArray(), "usr/"u8.ToArray(), "var/lib/"u8.ToArray()];

    public string Name => CatalogerName;

    public int Version => 3;

    public Interest Interest { get; } = new()
    {
        Globs =
        [
            "**/*.spdx", "**/*.spdx.json", "**/*.spdx.yml", "**/*.spdx.yaml", "**/*.cdx", "**/*.cdx.json", "**/*.cdx.xml", "**/bom", "**/bom.json", "**/bom.xml",
            "**/*.bom", "**/*.bom.json", "**/*.bom.xml", "**/sbom", "**/sbom.json", "**/*.sbom", "**/*.sbom.json", "**/*.sbom.xml", "**/*.syft.json", "opt/docker/sbom/*/*.json", "usr/local/share/sbom/*.json",
        ],
        MaxBytes = 128 << 20,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var isInstalled = Array.Exists(InstalledFolders, folder => file.Path.Bytes.StartsWith(folder));
        var state = isInstalled ? PackageState.Installed : PackageState.Declared;
        if (file.Path.FileName.EndsWith(".yml"u8) || file.Path.FileName.EndsWith(".yaml"u8))
        {
            ReadYaml(file, state, sink, token);
            return;
        }

        var head = LossyText.Decode(file.Peek(HeadBytes)).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (head.StartsWith('{'))
        {
            JsonFile.Read(file, sink, "sbom.malformed", root => Read(root, state, sink));
        }
        else if (head.StartsWith('<'))
        {
            var document = CycloneDxXml.Read(file.OpenSequential(), sink, "sbom.malformed");
            SbomJson.Add(document.Packages, document.Needs, state, Confidence, sink);
        }
        else if (head.StartsWith('#') || head.Contains(SpdxTags.Mark, StringComparison.Ordinal))
        {
            ReadTags(file, state, sink, token);
        }
        else
        {
            sink.Add(Issue.Notice("sbom.other", OtherText));
        }
    }

    private static void ReadTags(ScannedFile file, PackageState state, FactSink sink, CancellationToken token)
    {
        try
        {
            var tags = SpdxTags.Read(file.OpenSequential(), token);
            SbomJson.Add(tags.Packages, tags.Needs, state, Confidence, sink);
        }
        catch (MalformedException broken)
        {
            sink.Add(Issue.Error("sbom.malformed", broken.Message));
        }
    }

    private static void Read(JsonElement root, PackageState state, FactSink sink)
    {
        if (!SbomJson.Read(root, state, Confidence, sink))
        {
            sink.Add(Issue.Notice("sbom.other", OtherText));
        }
    }

    // SPDX as YAML is its JSON, written otherwise (spdx.github.io/spdx-spec/v2.3, "Conformance", 4.4).
    private static void ReadYaml(ScannedFile file, PackageState state, FactSink sink, CancellationToken token)
    {
        try
        {
            foreach (var document in YamlNodes.Read(file.OpenSequential(), token).Take(1))
            {
                var left = MaxYamlNodes;
                using var text = new MemoryStream();
                using (var writer = new Utf8JsonWriter(text))
                {
                    Write(writer, document, ref left);
                }

                using var json = JsonDocument.Parse(text.ToArray());
                Read(json.RootElement, state, sink);
            }
        }
        catch (MalformedException broken)
        {
            sink.Add(Issue.Error("sbom.malformed", broken.Message));
        }
    }

    // Aliases may stand for more than there is.
    private static void Write(Utf8JsonWriter writer, DataNode node, ref int left)
    {
        if (--left < 0 || writer.CurrentDepth > MaxYamlDepth)
        {
            throw new MalformedException("it has more values, or deeper ones, than any real one");
        }

        if (node.IsMap)
        {
            writer.WriteStartObject();
            foreach (var (key, value) in node.Entries)
            {
                writer.WritePropertyName(key);
                Write(writer, value, ref left);
            }

            writer.WriteEndObject();
        }
        else if (node.IsList)
        {
            writer.WriteStartArray();
            foreach (var item in node.Items)
            {
                Write(writer, item, ref left);
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteStringValue(node.Text);
        }
    }
}
