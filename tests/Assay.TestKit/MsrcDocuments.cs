using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Assay.TestKit;

/// <summary>A vendor's repair in a document of MSRC.</summary>
/// <param name="Description">The update's number, or a text.</param>
/// <param name="Superseded">The numbers of those whose place it takes.</param>
/// <param name="FixedBuild">Null in old documents.</param>
/// <param name="SubType">"Security Update".</param>
/// <param name="Products">ProductIDs.</param>
public sealed record MsrcRepair(string Description, string? Superseded, string? FixedBuild, string SubType, params IReadOnlyList<int> Products);

/// <summary>A flaw in a document of MSRC.</summary>
public sealed record MsrcVulnerability(string Cve, string Title, string Severity, double Score, string Vector, string ExploitStatus, IReadOnlyList<int> Affected, params IReadOnlyList<MsrcRepair> Repairs);

/// <summary>
/// Months of MSRC in both of its forms. Ids of products, updates, builds and what takes whose place are those of the real months, of which a few flaws and products are left.
/// </summary>
public sealed record MsrcMonth(string Id, string Title, string Published, string Modified, IReadOnlyDictionary<int, string> Products, params IReadOnlyList<MsrcVulnerability> Flaws)
{
    private const string NotExploited = "Publicly Disclosed:No;Exploited:No;Latest Software Release:Exploitation Less Likely;DOS:N/A";
    private const string Exploited = "Publicly Disclosed:No;Exploited:Yes;Latest Software Release:Exploitation Detected;DOS:N/A";

    private static readonly Dictionary<int, string> Names = new()
    {
        [10483] = "Windows Server 2012 R2",
        [10543] = "Windows Server 2012 R2 (Server Core installation)",
        [10816] = "Windows Server 2016",
        [10855] = "Windows Server 2016  (Server Core installation)",
        [11571] = "Windows Server 2019",
        [11572] = "Windows Server 2019 (Server Core installation)",
        [11923] = "Windows Server 2022",
        [11924] = "Windows Server 2022 (Server Core installation)",
        [11931] = "Windows 10 Version 21H2 for x64-based Systems",
        [12097] = "Windows 10 Version 22H2 for x64-based Systems",
        [12137] = "Microsoft .NET Framework 3.5 AND 4.8 on Windows Server 2022 (Server Core installation)",
        [12138] = "Microsoft .NET Framework 4.6.2/4.7/4.7.1/4.7.2 on Windows Server 2016 (Server Core installation)",
        [12244] = "Windows Server 2022, 23H2 Edition (Server Core installation)",
        [12260] = ".NET 8.0",
        [11655] = "Microsoft Edge (Chromium-based)",
        [12039] = "Microsoft SQL Server 2019 for x64-based Systems (GDR)",
        [12314] = "Microsoft SQL Server 2019 for x64-based Systems (CU 25)",
    };

    /// <summary>2018, when no document told builds.</summary>
    public static MsrcMonth July2018 { get; } = new("2018-Jul", "July 2018 Security Updates", "2018-07-10T07:00:00", "2019-02-12T08:00:00", Names,
        new MsrcVulnerability("CVE-2018-8282", "Win32k Elevation of Privilege Vulnerability", "Important", 7.0, "CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C", NotExploited, [10816, 10855],
            new MsrcRepair("4338814", "4284880", null, "Security Update", 10816, 10855)));

    public static MsrcMonth August2018 { get; } = new("2018-Aug", "August 2018 Security Updates", "2018-08-14T07:00:00", "2019-02-12T08:00:00", Names,
        new MsrcVulnerability("CVE-2018-8344", "Microsoft Graphics Remote Code Execution Vulnerability", "Critical", 7.8, "CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H/E:P/RL:O/RC:C", NotExploited, [10816, 10855],
            new MsrcRepair("4343887", "4338814", null, "Security Update", 10816, 10855)));

    /// <summary>The first month with builds here; what came between is left out, and its update takes the place of August 2018's.</summary>
    public static MsrcMonth March2021 { get; } = new("2021-Mar", "March 2021 Security Updates", "2021-03-09T08:00:00", "2021-04-13T07:00:00", Names,
        new MsrcVulnerability("CVE-2021-26411", "Internet Explorer Memory Corruption Vulnerability", "Critical", 8.8, "CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H/E:F/RL:O/RC:C", Exploited, [10816],
            new MsrcRepair("5000803", "4343887; 4601318", "10.0.14393.4283", "Security Update", 10816, 10855)));

    public static MsrcMonth February2024 { get; } = new("2024-Feb", "February 2024 Security Updates", "2024-02-13T08:00:00", "2024-03-01T08:00:00", Names,
        new MsrcVulnerability("CVE-2024-21338", "Windows Kernel Elevation of Privilege Vulnerability", "Important", 7.8, "CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H/E:F/RL:O/RC:C", Exploited, [11571, 11572, 11923, 11924],
            new MsrcRepair("5034768", "5034127", "10.0.17763.5458", "Security Update", 11571, 11572),
            new MsrcRepair("5034770", "5034129", "10.0.20348.2322", "Security Update", 11923, 11924)));

    public static MsrcMonth March2024 { get; } = new("2024-Mar", "March 2024 Security Updates", "2024-03-12T07:00:00", "2024-04-09T07:00:00", Names,
        new MsrcVulnerability("CVE-2024-21407", "Windows Hyper-V Remote Code Execution Vulnerability", "Critical", 8.1, "CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/RC:C", NotExploited,
            [10483, 10543, 10816, 10855, 11571, 11572, 11923, 11924, 11931, 12097, 12244],
            new MsrcRepair("5035849", "5034768", "10.0.17763.5576", "Security Update", 11571, 11572),
            new MsrcRepair("5035857", "5034770", "10.0.20348.2340", "Security Update", 11923, 11924),
            new MsrcRepair("5035959", null, "10.0.20348.2333", "Security Hotpatch Update", 11923, 11924),
            new MsrcRepair("5035855", "5034767", "10.0.14393.6796", "Security Update", 10816, 10855),
            new MsrcRepair("5035885", "5034819", "6.3.9600.21871", "Monthly Rollup", 10483, 10543),
            new MsrcRepair("5035856", "5034769", "10.0.25398.763", "Security Update", 12244),
            new MsrcRepair("5035845", "5034763", "10.0.19045.4170", "Security Update", 11931, 12097)),
        new MsrcVulnerability("CVE-2024-21392", ".NET and Visual Studio Denial of Service Vulnerability", "Important", 7.5, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E:P/RL:O/RC:C", NotExploited, [12260],
            new MsrcRepair("5036452", null, "8.0.3", "Security Update", 12260)),
        new MsrcVulnerability("CVE-2024-0057", "NET, .NET Framework, and Visual Studio Security Feature Bypass Vulnerability", "Important", 9.1, "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N/E:U/RL:O/RC:C", NotExploited, [12137, 12138],
            new MsrcRepair("5033914", "5032336", "4.8.04690.02", "Monthly Rollup", 12137),
            new MsrcRepair("5034119", "5033373", "10.0.14393.6614", "Security Update", 12138)),
        new MsrcVulnerability("CVE-2024-26163", "Microsoft Edge (Chromium-based) Security Feature Bypass Vulnerability", "Low", 4.7, "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:N/A:N/E:U/RL:O/RC:C", NotExploited, [11655],
            new MsrcRepair("Release Notes", null, "122.0.2365.92", "Security Update", 11655)),
        new MsrcVulnerability("CVE-2024-28929", "Microsoft ODBC Driver for SQL Server Remote Code Execution Vulnerability", "Important", 8.8, "CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H/E:U/RL:O/RC:C", NotExploited, [12039, 12314],
            new MsrcRepair("5035434", "5029377", "15.0.2110.4", "Security Update", 12039),
            new MsrcRepair("5036335", "5033688", "15.0.4360.2", "Security Update", 12314)));

    public static IReadOnlyList<MsrcMonth> All { get; } = [July2018, August2018, March2021, February2024, March2024];

    /// <summary>The interface's list of months.</summary>
    public static string Updates(params IReadOnlyList<MsrcMonth> months) => new JsonObject
    {
        ["@odata.context"] = "https://api.msrc.microsoft.com/$metadata#Updates",
        ["value"] = new JsonArray([.. months.Select(month => (JsonNode)new JsonObject
        {
            ["ID"] = month.Id,
            ["Alias"] = month.Id,
            ["DocumentTitle"] = month.Title,
            ["Severity"] = null,
            ["InitialReleaseDate"] = month.Published + "Z",
            ["CurrentReleaseDate"] = month.Modified + "Z",
            ["CvrfUrl"] = "https://api.msrc.microsoft.com/cvrf/v3.0/cvrf/" + month.Id,
        })]),
    }.ToJsonString();

    /// <summary>As it is given to who asks for application/json.</summary>
    public string ToJson() => new JsonObject
    {
        ["DocumentTitle"] = Text(Title),
        ["DocumentType"] = Text("Security Update"),
        ["DocumentPublisher"] = new JsonObject { ["ContactDetails"] = Text("secure@microsoft.com"), ["IssuingAuthority"] = Text("MSRC"), ["Type"] = 0 },
        ["DocumentTracking"] = new JsonObject
        {
            ["Identification"] = new JsonObject { ["ID"] = Text(Id), ["Alias"] = Text(Id) },
            ["Status"] = 2,
            ["Version"] = "1.0",
            ["InitialReleaseDate"] = Published,
            ["CurrentReleaseDate"] = Modified,
        },
        ["DocumentNotes"] = new JsonArray(),
        ["ProductTree"] = new JsonObject { ["Branch"] = new JsonArray(), ["FullProductName"] = new JsonArray([.. Products.Select(product => (JsonNode)new JsonObject { ["ProductID"] = Number(product.Key), ["Value"] = product.Value })]) },
        ["Vulnerability"] = new JsonArray([.. Flaws.Select(Json)]),
    }.ToJsonString();

    /// <summary>As it is given to who asks for nothing.</summary>
    public string ToXml()
    {
        XNamespace cvrf = "http://www.icasi.org/CVRF/schema/cvrf/1.1", prod = "http://www.icasi.org/CVRF/schema/prod/1.1", vuln = "http://www.icasi.org/CVRF/schema/vuln/1.1";
        var root = new XElement(cvrf + "cvrfdoc",
            new XAttribute(XNamespace.Xmlns + "cvrf", cvrf), new XAttribute(XNamespace.Xmlns + "prod", prod), new XAttribute(XNamespace.Xmlns + "vuln", vuln),
            new XElement(cvrf + "DocumentTitle", Title),
            new XElement(cvrf + "DocumentTracking",
                new XElement(cvrf + "Identification", new XElement(cvrf + "ID", Id), new XElement(cvrf + "Alias", Id)),
                new XElement(cvrf + "InitialReleaseDate", Published), new XElement(cvrf + "CurrentReleaseDate", Modified)),
            new XElement(prod + "ProductTree", Products.Select(product => new XElement(prod + "FullProductName", new XAttribute("ProductID", product.Key), product.Value))),
            Flaws.Select(flaw => new XElement(vuln + "Vulnerability", new XAttribute("Ordinal", 1),
                new XElement(vuln + "Title", flaw.Title),
                new XElement(vuln + "Notes", new XElement(vuln + "Note", new XAttribute("Type", "Description"), "<p>text</p>")),
                new XElement(vuln + "CVE", flaw.Cve),
                new XElement(vuln + "ProductStatuses", new XElement(vuln + "Status", new XAttribute("Type", "Known Affected"), flaw.Affected.Select(id => new XElement(vuln + "ProductID", id)))),
                new XElement(vuln + "Threats",
                    flaw.Affected.Select(id => new XElement(vuln + "Threat", new XAttribute("Type", "Impact"), new XElement(vuln + "Description", "x"), new XElement(vuln + "ProductID", id))),
                    flaw.Affected.Select(id => new XElement(vuln + "Threat", new XAttribute("Type", "Severity"), new XElement(vuln + "Description", flaw.Severity), new XElement(vuln + "ProductID", id))),
                    new XElement(vuln + "Threat", new XAttribute("Type", "Exploit Status"), new XElement(vuln + "Description", flaw.ExploitStatus))),
                new XElement(vuln + "CVSSScoreSets", flaw.Affected.Select(id => new XElement(vuln + "ScoreSet",
                    new XElement(vuln + "BaseScore", flaw.Score.ToString(CultureInfo.InvariantCulture)), new XElement(vuln + "Vector", flaw.Vector), new XElement(vuln + "ProductID", id)))),
                new XElement(vuln + "Remediations",
                    flaw.Repairs.Select(repair => new XElement(vuln + "Remediation", new XAttribute("Type", "Vendor Fix"),
                        new XElement(vuln + "Description", repair.Description),
                        new XElement(vuln + "URL", "https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB" + repair.Description),
                        repair.Superseded is null ? null : new XElement(vuln + "Supercedence", repair.Superseded),
                        repair.Products.Select(id => new XElement(vuln + "ProductID", id)),
                        new XElement(vuln + "AffectedFiles"),
                        new XElement(vuln + "RestartRequired", "Yes"),
                        new XElement(vuln + "SubType", repair.SubType),
                        repair.FixedBuild is null ? null : new XElement(vuln + "FixedBuild", repair.FixedBuild))),
                    new XElement(vuln + "Remediation", new XAttribute("Type", "Mitigation"), new XElement(vuln + "Description", "5000000"), new XElement(vuln + "ProductID", flaw.Affected[0]))))));
        return new XDeclaration("1.0", "utf-8", null) + root.ToString(SaveOptions.DisableFormatting);
    }

    private static JsonNode Json(MsrcVulnerability flaw) => new JsonObject
    {
        [nameof(flaw.Title)] = Text(flaw.Title),
        ["Notes"] = new JsonArray(new JsonObject { [nameof(flaw.Title)] = "Description", ["Type"] = 2, ["Ordinal"] = "0", ["Value"] = "<p>text</p>" }),
        ["DiscoveryDateSpecified"] = false,
        ["CVE"] = flaw.Cve,
        ["ProductStatuses"] = new JsonArray(new JsonObject { ["ProductID"] = Ids(flaw.Affected), ["Type"] = 3 }),
        ["Threats"] = new JsonArray(
        [
            .. flaw.Affected.Select(id => (JsonNode)new JsonObject { ["Description"] = Text("x"), ["ProductID"] = Ids([id]), ["Type"] = 0, ["DateSpecified"] = false }),
            .. flaw.Affected.Select(id => (JsonNode)new JsonObject { ["Description"] = Text(flaw.Severity), ["ProductID"] = Ids([id]), ["Type"] = 3, ["DateSpecified"] = false }),
            new JsonObject { ["Description"] = Text(flaw.ExploitStatus), ["Type"] = 1, ["DateSpecified"] = false },
        ]),
        ["CVSSScoreSets"] = new JsonArray([.. flaw.Affected.Select(id => (JsonNode)new JsonObject { ["BaseScore"] = flaw.Score, ["TemporalScore"] = flaw.Score, ["Vector"] = flaw.Vector, ["ProductID"] = Ids([id]) })]),
        ["Remediations"] = new JsonArray(
        [
            .. flaw.Repairs.Select(repair => (JsonNode)Json(repair)),
            new JsonObject { ["Description"] = Text("5000000"), ["ProductID"] = Ids([flaw.Affected[0]]), ["Type"] = 1, ["DateSpecified"] = false },
        ]),
        ["RevisionHistory"] = new JsonArray(),
        ["Ordinal"] = "1",
    };

    private static JsonObject Json(MsrcRepair repair)
    {
        var json = new JsonObject
        {
            ["Description"] = Text(repair.Description),
            ["URL"] = "https://catalog.update.microsoft.com/v7/site/Search.aspx?q=KB" + repair.Description,
            ["ProductID"] = Ids(repair.Products),
            ["Type"] = 2,
            ["DateSpecified"] = false,
            ["AffectedFiles"] = new JsonArray(),
            ["RestartRequired"] = Text("Yes"),
            ["SubType"] = repair.SubType,
        };
        if (repair.Superseded is not null)
        {
            json["Supercedence"] = repair.Superseded;
        }

        if (repair.FixedBuild is not null)
        {
            json["FixedBuild"] = repair.FixedBuild;
        }

        return json;
    }

    private static JsonObject Text(string value) => new() { ["Value"] = value };

    private static JsonArray Ids(IEnumerable<int> ids) => new([.. ids.Select(id => (JsonNode)JsonValue.Create(Number(id)))]);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
