using System.Globalization;
using Assay.Core;
using Assay.Core.Packages;
using Assay.Reports.Json;

namespace Assay.Reports.Sboms;

/// <summary>A component as it stands in a document, before it is known what it means. A document may have a million of them: lists are made when something is put into them.</summary>
internal sealed class ComponentDraft
{
    private List<(string Name, string Value)>? properties;

    public string? Type { get; set; }

    public string? BomRef { get; set; }

    public string? Group { get; set; }

    public string? Name { get; set; }

    public string? Version { get; set; }

    public string? Scope { get; set; }

    public string? Purl { get; set; }

    /// <summary>Ids, expressions and names, as they stand.</summary>
    public List<string> Licenses => field ??= [];

    /// <summary>As they stand.</summary>
    public List<string> Cpes => field ??= [];

    /// <summary>Names and values, in order; a name may come more than once.</summary>
    public List<(string Name, string Value)> Properties => properties ??= [];

    /// <summary>Where evidence says that it was met.</summary>
    public List<string> Occurrences => field ??= [];

    /// <summary>Who supplies it, or made it, as far as that is told.</summary>
    public string? Supplier { get; set; }

    public bool HasContact { get; set; }

    public bool HasHash { get; set; }

    public bool HasStrongHash { get; set; }

    public bool IsOurs => this[PropertyNames.Type] is not null || this[PropertyNames.Package] is not null;

    /// <summary>The first value of a property; null where it is not there.</summary>
    public string? this[string name]
    {
        get
        {
            if (properties is null)
            {
                return null;
            }

            foreach (var (key, value) in properties)
            {
                if (string.Equals(key, name, StringComparison.Ordinal))
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>All values of a property.</summary>
    public IReadOnlyList<string> All(string name) =>
        properties is null ? [] : [.. properties.Where(property => string.Equals(property.Name, name, StringComparison.Ordinal)).Select(property => property.Value)];

    /// <summary>The package that this program wrote.</summary>
    /// <exception cref="AssayException">"sbom.malformed" where its record is no JSON.</exception>
    public Package ToOurPackage()
    {
        var package = FromProperties();
        return this[PropertyNames.Package] is { } record
            ? RecordReader.FromText(record, $"the property {PropertyNames.Package} of {Name}", (ref JsonStream json) => RecordReader.Over(package, ref json)) ?? package
            : package;
    }

    private Package FromProperties() => new()
    {
        Type = this[PropertyNames.Type] ?? "",
        Name = Name ?? "",
        Version = Version,
        Purl = Purl ?? "",
        Arch = this[PropertyNames.Arch],
        Epoch = long.TryParse(this[PropertyNames.Epoch], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var epoch) ? epoch : null,
        Source = this[PropertyNames.SourceName] is { } name ? new SourcePackage(name, this[PropertyNames.SourceVersion] ?? "") : null,
        Origin = ToOrigin(),
        Scope = Names.ScopeOf(this[PropertyNames.Scope]) ?? PackageScope.Prod,
        State = Names.StateOf(this[PropertyNames.State]) ?? PackageState.Installed,
        Direct = this[PropertyNames.Direct] is { } isDirect ? isDirect == "true" : null,
        IsProject = this[PropertyNames.Project] == "true",
        Confidence = double.TryParse(this[PropertyNames.Confidence], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
        Locations = ToLocations(),
        OwnedBy = this[PropertyNames.OwnedBy],
        Base = this[PropertyNames.Base] is { } isBase ? isBase == "true" : null,
        Licenses = All(PropertyNames.License) is { Count: > 0 } licenses ? licenses : Licenses,
        Cpes = All(PropertyNames.Cpe) is { Count: > 0 } cpes ? cpes : Cpes,
        DatabaseDeleted = this[PropertyNames.DatabaseDeleted] == "true",
        Running = this[PropertyNames.Running] is { } isRunning ? isRunning == "true" : null,
    };

    // Few tell where their version is written: these alone are looked for.
    private List<PackageLocation> ToLocations()
    {
        var locations = ToLocations(PropertyNames.Location, ":path", ":layer");
        for (var number = HasVersionPlaces() ? 0 : locations.Count; number < locations.Count; number++)
        {
            if (this[string.Create(CultureInfo.InvariantCulture, $"{PropertyNames.Location}{number}:version")] is { } place)
            {
                locations[number] = locations[number] with { Version = RecordReader.FromText(place, $"a location of {Name}", RecordReader.VersionAt) };
            }
        }

        return locations;
    }

    private bool HasVersionPlaces() =>
        properties is not null && properties.Exists(property => property.Name.EndsWith(":version", StringComparison.Ordinal) && property.Name.StartsWith(PropertyNames.Location, StringComparison.Ordinal));

    /// <summary>Locations that stand as numbered pairs: "syft:location:0:path".</summary>
    public List<PackageLocation> ToLocations(string prefix, string pathEnd, string layerEnd)
    {
        if (properties is null)
        {
            return [];
        }

        var layers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Properties)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(layerEnd, StringComparison.Ordinal))
            {
                layers[name[..^layerEnd.Length]] = value;
            }
        }

        var locations = new List<PackageLocation>();
        foreach (var (name, value) in Properties)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(pathEnd, StringComparison.Ordinal))
            {
                locations.Add(new PackageLocation(value, layers.GetValueOrDefault(name[..^pathEnd.Length])));
            }
        }

        return locations;
    }

    private PackageOrigin? ToOrigin()
    {
        var origin = new PackageOrigin
        {
            Vendor = this[PropertyNames.OriginVendor],
            Key = this[PropertyNames.OriginKey],
            Module = this[PropertyNames.OriginModule],
            Channel = this[PropertyNames.OriginChannel],
        };
        return origin == new PackageOrigin() && this[PropertyNames.Origin] is null ? null : origin;
    }
}
