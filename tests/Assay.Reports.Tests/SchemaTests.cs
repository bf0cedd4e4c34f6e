using System.Xml;
using System.Xml.Schema;
using Assay.Core.Findings;
using Assay.TestKit;

namespace Assay.Reports.Tests;

public sealed class SchemaTests
{
    [Fact]
    public void Native_json_follows_the_schema_of_the_reference() =>
        Assert.Equal("", SchemaValidator.Validate(Path.Combine(TestData.RepositoryRoot, "docs", "reference"), "2020-12",
            "https://assay.example/schema/result-1.0.json", Documents("json")));

    [Theory]
    [InlineData("1.4")]
    [InlineData("1.5")]
    [InlineData("1.6")]
    public void CycloneDx_follows_the_official_schema(string version) =>
        Assert.Equal("", SchemaValidator.Validate(SchemaFolder, "draft-07",
            $"http://cyclonedx.org/schema/bom-{version}.schema.json", Documents("cyclonedx", version)));

    [Fact]
    public void Gitlab_s_bill_follows_the_official_schema() =>
        Assert.Equal("", SchemaValidator.Validate(SchemaFolder, "draft-07", "http://cyclonedx.org/schema/bom-1.6.schema.json", Documents("gitlab-sbom")));

    [Theory]
    [InlineData("1.4")]
    [InlineData("1.5")]
    [InlineData("1.6")]
    public void CycloneDx_xml_follows_the_official_schema(string version)
    {
        var schemas = new XmlSchemaSet { XmlResolver = null };
        foreach (var file in new[] { "spdx.SNAPSHOT.xsd", $"bom-{version}.SNAPSHOT.xsd" })
        {
            using var schema = XmlReader.Create(Path.Combine(SchemaFolder, file));
            schemas.Add(null, schema);
        }

        var faults = Documents("cyclonedx-xml", version).SelectMany(document => Faults(document, schemas)).Distinct().Take(5).ToList();

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Spdx_follows_the_official_schema()
    {
        var folder = Directory.CreateTempSubdirectory("assay-spdx-schema-").FullName;
        try
        {
            // The SPDX project's schema, which Red Hat keeps beside its examples.
            var schema = FieldDocuments.In("redhat-sbom-examples").Single(file => file.Name.EndsWith("/spdx-2.3-schema.json", StringComparison.Ordinal));
            File.WriteAllBytes(Path.Combine(folder, "spdx.schema.json"), schema.Content);
            Assert.Equal("", SchemaValidator.Validate(folder, "draft-07", "http://spdx.org/rdf/terms/2.3", Documents("spdx")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Spdx_3_follows_the_official_schema() =>
        Assert.Equal("", SchemaValidator.Validate(Path.Combine(SchemaFolder, "spdx3"), "2020-12", "https://spdx.org/schema/3.0.1/spdx-3.0.1.schema.json", Documents("spdx3")));

    // What the schemas ask for, in schemas of ours, which know no property that we don't write: testdata/README.md.
    [Theory]
    [InlineData("gitlab", "container-scanning")]
    [InlineData("gitlab-dependency", "dependency-scanning")]
    [InlineData("gitlab-codequality", "code-quality")]
    public void Gitlab_s_reports_are_what_gitlab_asks_for(string format, string schema) =>
        Assert.Equal("", SchemaValidator.Validate(Path.Combine(SchemaFolder, "gitlab"), "draft-07", $"https://assay.example/test/gitlab/{schema}.schema.json", Documents(format)));

    [Theory]
    [InlineData(null)]
    [InlineData("github")]
    public void Sarif_follows_the_official_schema(string? kind) =>
        Assert.Equal("", SchemaValidator.Validate(Path.Combine(SchemaFolder, "sarif"), "draft-07", "https://json.schemastore.org/sarif-2.1.0.json", Documents("sarif", kind)));

    [Fact]
    public void OpenVex_follows_the_official_schema() =>
        Assert.Equal("", SchemaValidator.Validate(Path.Combine(SchemaFolder, "openvex"), "2020-12", "https://github.com/openvex/spec/openvex_json_schema_0.2.0.json",
            [.. Documents("openvex").Append(Golden.Write("openvex", Sample.Result with { Inventory = Sample.Inventory with { Artifact = new Core.Packages.Artifact { Kind = "directory", Name = "./a b" } } }, Sample.Options))]));

    [Fact]
    public void A_snapshot_is_what_the_description_of_github_s_api_says() =>
        Assert.Equal("", SchemaValidator.Validate(Path.Combine(SchemaFolder, "github"), "draft-07", "https://api.github.com/schemas/snapshot.json", Documents("github-snapshot")));

    [Fact]
    public void JUnit_follows_the_schema_that_ci_systems_share()
    {
        var schemas = new XmlSchemaSet { XmlResolver = null };
        using (var schema = XmlReader.Create(Path.Combine(SchemaFolder, "junit", "junit-10.xsd")))
        {
            schemas.Add(null, schema);
        }

        Assert.Empty(Documents("junit").SelectMany(document => Faults(document, schemas)));
        Assert.NotEmpty(Faults("<testsuites><testsuite name='a'/></testsuites>", schemas));
    }

    [Fact]
    public void The_validator_sees_what_is_wrong()
    {
        var wrong = Golden.Write("json", Sample.Result, Sample.Options).Replace("\"installed\"", "\"there\"", StringComparison.Ordinal);

        Assert.Contains("must be equal to one of the allowed values", SchemaValidator.Validate(Path.Combine(TestData.RepositoryRoot, "docs", "reference"), "2020-12",
            "https://assay.example/schema/result-1.0.json", [wrong]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_of_the_reference_is_real()
    {
        const string Begin = "```json\n";
        const string End = "```\n";
        var path = Path.Combine(TestData.RepositoryRoot, "docs", "reference", "result.md");
        var page = File.ReadAllText(path);
        var result = Sample.Result with
        {
            Inventory = Sample.Inventory with { Packages = [Sample.Inventory.Packages[2]], DeletedPackages = [], Relations = [] },
            Findings = [Sample.Result.Findings![0]],
        };

        var begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, begin, StringComparison.Ordinal);
        var real = Golden.Write("json", result, Sample.Options);
        if (Environment.GetEnvironmentVariable("ASSAY_GOLDEN") == "write")
        {
            File.WriteAllText(path, page[..begin] + real + page[end..]);
        }

        Assert.Equal(real, File.ReadAllText(path)[begin..(begin + real.Length)]);
    }

    private static ScanResult WontFix => Sample.Result with
    {
        Findings = [Sample.Result.Findings![0] with { SuppressedBy = new Suppression { Kind = "accepted", Id = "a", Reason = "wontFix" } },
            Sample.Result.Findings![2] with { SuppressedBy = new Suppression { Kind = "vex", Id = "b", Reason = "component_not_present" } }],
    };

    private static List<string> Faults(string document, XmlSchemaSet schemas)
    {
        var faults = new List<string>();
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema, Schemas = schemas };
        settings.ValidationFlags |= XmlSchemaValidationFlags.ReportValidationWarnings;
        settings.ValidationEventHandler += (_, met) =>
        {
            // .NET takes a scheme of one letter for a drive of Windows; RFC 3986, 3.1 does not.
            if (!met.Message.EndsWith("The string 'g:a' is not a valid Uri value.", StringComparison.Ordinal))
            {
                faults.Add(met.Message);
            }
        };
        using var reader = XmlReader.Create(new StringReader(document), settings);
        while (reader.Read())
        {
        }

        return faults;
    }

    private static string SchemaFolder => Path.Combine(AppContext.BaseDirectory, "testdata", "schema");

    private static List<string> Documents(string format, string? version = null)
    {
        List<ScanResult> results = [Sample.Result, WontFix, Sample.Incomplete, Sample.Host, Sample.WithSecrets, Sample.Prioritised, new ScanResult { Inventory = Sample.Inventory, Issues = Sample.Inventory.Issues }];
        for (var seed = 0; seed < Tier.Scale(40, 2000); seed++)
        {
            var inventory = new InventoryMaker(seed).Make();
            results.Add(new ScanResult
            {
                Inventory = inventory,
                Findings = [.. inventory.Packages.Select(package => Sample.Result.Findings![seed % 3] with { Purl = package.Purl, References = ["https://a b", package.Name] })],
                Issues = inventory.Issues,
            });

            // With what was accepted, checks, and texts that nobody should obey.
            results.Add(GeneratedResultTests.Make(seed));
        }

        results.Add(Sample.Result with { Inventory = Sample.Inventory with { Artifact = new Core.Packages.Artifact { Kind = "sbom", Name = "" }, Packages = [.. Sample.Inventory.Packages.Select(package => package with { Locations = [] })] } });
        return [.. results.Where(result => AllReports.Formats.Single(known => known.Name == format).WhyNone(result) is null).Select(result => Golden.Write(format, result, Sample.Options with { FormatVersion = version }))];
    }
}
