using Assay.Core.Packages;
using Assay.Reports.Json;
using Assay.Reports.Sboms;

namespace Assay.Reports.Syft;

/// <summary>Reads the inventory out of Syft's own JSON (anchore/syft, schema/json, from 1.0 on; syft/format/syftjson/model).</summary>
internal sealed class SyftReader(string source)
{
    private static readonly string[] SystemTypes = ["deb", "rpm", "apk", "alpm"];

    private readonly SbomDraft document = new(source);
    private readonly List<ComponentDraft> artifacts = [];
    private readonly Dictionary<string, string> owners = new(StringComparer.Ordinal);
    private bool hasArtifacts;
    private bool isSyft;

    /// <summary>Whether the document is Syft's.</summary>
    public bool IsRecognised => hasArtifacts && isSyft;

    /// <summary>Takes a property of the document, where it is one that matters here.</summary>
    public bool TryTake(ref JsonStream json)
    {
        if (json.Is("artifacts"u8))
        {
            hasArtifacts = true;
            ReadArtifacts(ref json);
        }
        else if (json.Is("artifactRelationships"u8))
        {
            isSyft = true;
            ReadRelationships(ref json);
        }
        else if (json.Is("source"u8))
        {
            document.Root = SyftSource.Read(ref json);
        }
        else if (json.Is("distro"u8))
        {
            ReadDistro(ref json);
        }
        else if (json.Is("descriptor"u8) || json.Is("schema"u8))
        {
            // The descriptor names Syft itself.
            isSyft = true;
            document.Facts.Format = "Syft";
            document.Facts.HasAuthor = true;
            json.Skip();
        }
        else
        {
            return false;
        }

        return true;
    }

    public SbomFacts Facts => document.Facts;

    /// <summary>What was read.</summary>
    public Inventory ToInventory()
    {
        var system = artifacts.Where(draft => draft.BomRef is not null && draft.Purl is not null && Array.Exists(SystemTypes, type => draft.Purl.StartsWith($"pkg:{type}/", StringComparison.Ordinal)))
            .GroupBy(draft => draft.BomRef!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First().Purl!, StringComparer.Ordinal);
        foreach (var draft in artifacts)
        {
            document.Add(draft, owner: draft.BomRef is { } id && owners.TryGetValue(id, out var owner) ? system.GetValueOrDefault(owner) : null);
        }

        return document.ToInventory();
    }

    private void ReadArtifacts(ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextElement())
        {
            if (json.EnterObject())
            {
                RecordReader.Bound(artifacts.Count);
                artifacts.Add(SyftArtifact.Read(ref json));
            }
        }
    }

    private void ReadRelationships(ref JsonStream json)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            var (parent, child, type) = json.Texts("parent"u8, "child"u8, "type"u8);

            if (parent is not null && child is not null)
            {
                Relate(parent, type, child);
            }
        }
    }

    // syft/artifact/relationship.go: the child is what the sentence is about in "parent is dependency of child".
    private void Relate(string parent, string? type, string child)
    {
        switch (type)
        {
            case "contains":
                document.Relate(parent, child, RelationKind.Contains);
                break;
            case "dependency-of":
                document.Relate(child, parent, RelationKind.DependsOn);
                break;
            case "ownership-by-file-overlap":
                owners.TryAdd(child, parent);
                break;
        }
    }

    private void ReadDistro(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return;
        }

        var draft = new ComponentDraft { Type = "operating-system" };
        while (json.NextProperty())
        {
            if (json.Is("id"u8))
            {
                Property(draft, "syft:distro:id", json.Text());
            }
            else if (json.Is("versionID"u8))
            {
                Property(draft, "syft:distro:versionID", json.Text());
            }
            else if (json.Is("versionCodename"u8))
            {
                Property(draft, "syft:distro:versionCodename", json.Text());
            }
            else if (json.Is("idLike"u8))
            {
                RecordReader.TextOrTexts(ref json).ForEach(like => Property(draft, "syft:distro:idLike:", like));
            }
            else if (json.Is("name"u8))
            {
                draft.Name = json.Text();
            }
            else if (json.Is("version"u8))
            {
                draft.Version = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        document.Add(draft);
    }

    private static void Property(ComponentDraft draft, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            draft.Properties.Add((name, value));
        }
    }
}
