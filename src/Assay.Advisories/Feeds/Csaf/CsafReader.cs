using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Csaf;

/// <summary>Reads documents of CSAF 2.0 in one pass. Texts that nothing needs are skipped, and so are the product_ids of scores.</summary>
internal static class CsafReader
{
    /// <summary>The most products and relations of one document: the largest real ones have some 100,000.</summary>
    private const int MaxProducts = 2_000_000;

    /// <summary>Whether a record is a document of a publisher's.</summary>
    /// <param name="record">A JSON value.</param>
    /// <param name="publisher">document.publisher.namespace without what follows the host: "https://www.redhat.com".</param>
    public static bool Recognises(ReadOnlySpan<byte> record, string publisher)
    {
        var json = new Utf8JsonReader(record);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (OsvJson.NextProperty(ref json, 0, out var name))
        {
            if (name.SequenceEqual("document"u8) && json.TokenType == JsonTokenType.StartObject)
            {
                var document = new CsafDocument();
                ReadDocument(ref json, document);
                return document.Publisher?.StartsWith(publisher, StringComparison.Ordinal) == true && document.Category?.StartsWith("csaf_", StringComparison.Ordinal) == true;
            }

            json.Skip();
        }

        return false;
    }

    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="OsvFormatException">It is no such document.</exception>
    public static CsafDocument Read(ReadOnlySpan<byte> record)
    {
        var document = new CsafDocument();
        var names = new NamePool();
        JsonSteps.Record(record, (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("document"u8))
            {
                ReadDocument(ref json, document);
                return true;
            }

            if (name.SequenceEqual("product_tree"u8))
            {
                ReadTree(ref json, document, names);
                return true;
            }

            return name.SequenceEqual("vulnerabilities"u8) && JsonSteps.Values(ref json, "vulnerabilities", (ref Utf8JsonReader at) => ReadVulnerability(ref at, document, names));
        });
        return document.Id is null ? throw new OsvFormatException("the document has no tracking id") : document;
    }

    private static void ReadDocument(ref Utf8JsonReader json, CsafDocument document) => JsonSteps.Members(
        ref json, "document",
        (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("title"u8) && at.TokenType == JsonTokenType.String)
            {
                document.Title = OsvJson.Start(ref at, OsvSummary.MaxScanned, "title");
                return true;
            }

            if (name.SequenceEqual("category"u8) && at.TokenType == JsonTokenType.String)
            {
                document.Category = OsvJson.Word(ref at, "category");
                return true;
            }

            return name.SequenceEqual("publisher"u8) ? Word(ref at, "namespace", word => document.Publisher = word)
                : name.SequenceEqual("aggregate_severity"u8) ? Word(ref at, "text", word => document.Severity = word)
                : name.SequenceEqual("tracking"u8) && ReadTracking(ref at, document);
        });

    private static bool ReadTracking(ref Utf8JsonReader json, CsafDocument document)
    {
        JsonSteps.Members(ref json, "tracking", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("id"u8))
            {
                document.Id = OsvJson.Word(ref at, "tracking id");
            }
            else if (name.SequenceEqual("status"u8))
            {
                document.Status = OsvJson.Word(ref at, "status");
            }
            else if (name.SequenceEqual("current_release_date"u8))
            {
                document.Modified = OsvJson.Time(ref at, "current_release_date");
            }
            else if (name.SequenceEqual("initial_release_date"u8))
            {
                document.Published = OsvJson.Time(ref at, "initial_release_date");
            }
            else
            {
                return false;
            }

            return true;
        });
        return true;
    }

    // Takes one member of an object, where it is a string.
    private static bool Word(ref Utf8JsonReader json, string member, Action<string> take)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        string? word = null;
        var wanted = System.Text.Encoding.UTF8.GetBytes(member);
        JsonSteps.Members(ref json, member, (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) => name.SequenceEqual(wanted) && JsonSteps.Text(ref at, ref word, member));
        if (word is not null)
        {
            take(word);
        }

        return true;
    }

    private static void ReadTree(ref Utf8JsonReader json, CsafDocument document, NamePool names) => JsonSteps.Members(
        ref json, "product_tree",
        (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("branches"u8) ? ReadBranches(ref at, document, names)
            : name.SequenceEqual("full_product_names"u8) ? JsonSteps.Values(ref at, "full_product_names", (ref Utf8JsonReader product) => ReadProduct(ref product, document, names))
            : name.SequenceEqual("relationships"u8) && JsonSteps.Values(ref at, "relationships", (ref Utf8JsonReader relation) => ReadRelation(ref relation, document, names)));

    // Branches lie in branches; the JSON reader bounds how deep.
    private static bool ReadBranches(ref Utf8JsonReader json, CsafDocument document, NamePool names) => JsonSteps.Values(
        ref json, "branches",
        (ref Utf8JsonReader branch) => JsonSteps.Members(ref branch, "a branch", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("branches"u8))
            {
                return ReadBranches(ref at, document, names);
            }

            if (!name.SequenceEqual("product"u8))
            {
                return false;
            }

            ReadProduct(ref at, document, names);
            return true;
        }));

    private static void ReadProduct(ref Utf8JsonReader json, CsafDocument document, NamePool names)
    {
        string? id = null, title = null, cpe = null, purl = null;
        JsonSteps.Members(ref json, "a product", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("product_id"u8))
            {
                id = Id(ref at, names);
                return true;
            }

            if (!name.SequenceEqual("product_identification_helper"u8) || at.TokenType != JsonTokenType.StartObject)
            {
                return name.SequenceEqual("name"u8) && JsonSteps.Text(ref at, ref title, "name");
            }

            JsonSteps.Members(ref at, "product_identification_helper", (ref Utf8JsonReader helper, scoped ReadOnlySpan<byte> kind) =>
                kind.SequenceEqual("cpe"u8) ? JsonSteps.Text(ref helper, ref cpe, "cpe")
                : kind.SequenceEqual("purl"u8) && JsonSteps.Text(ref helper, ref purl, "purl"));
            return true;
        });
        if (id is not null)
        {
            document.Products[id] = new CsafProduct(title ?? id, cpe, purl);
            Bound(document);
        }
    }

    private static void ReadRelation(ref Utf8JsonReader json, CsafDocument document, NamePool names)
    {
        string? id = null, component = null, platform = null;
        JsonSteps.Members(ref json, "a relationship", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("product_reference"u8))
            {
                component = Id(ref at, names);
            }
            else if (name.SequenceEqual("relates_to_product_reference"u8))
            {
                platform = Id(ref at, names);
            }
            else if (name.SequenceEqual("full_product_name"u8))
            {
                JsonSteps.Members(ref at, "full_product_name", (ref Utf8JsonReader full, scoped ReadOnlySpan<byte> member) =>
                {
                    if (!member.SequenceEqual("product_id"u8))
                    {
                        return false;
                    }

                    id = Id(ref full, names);
                    return true;
                });
            }
            else
            {
                return false;
            }

            return true;
        });
        if (id is not null && component is not null && platform is not null)
        {
            document.Relations[id] = new CsafRelation(component, platform);
            Bound(document);
        }
    }

    private static void Bound(CsafDocument document)
    {
        if (document.Products.Count + document.Relations.Count > MaxProducts)
        {
            throw new OsvFormatException($"the document has more than {MaxProducts} products");
        }
    }

    private static void ReadVulnerability(ref Utf8JsonReader json, CsafDocument document, NamePool names)
    {
        var flaw = new CsafVulnerability();
        document.Vulnerabilities.Add(flaw);
        JsonSteps.Members(ref json, "a vulnerability", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("cve"u8) && at.TokenType == JsonTokenType.String)
            {
                flaw.Cve = OsvJson.Word(ref at, "cve");
                return true;
            }

            return name.SequenceEqual("notes"u8) ? JsonSteps.Values(ref at, "notes", (ref Utf8JsonReader note) => ReadNote(ref note, flaw))
                : name.SequenceEqual("product_status"u8) ? ReadStatuses(ref at, flaw, names)
                : name.SequenceEqual("remediations"u8) ? JsonSteps.Values(ref at, "remediations", (ref Utf8JsonReader remediation) => ReadRemediation(ref remediation, flaw, names))
                : name.SequenceEqual("threats"u8) ? JsonSteps.Values(ref at, "threats", (ref Utf8JsonReader threat) => ReadThreat(ref threat, flaw, names))
                : name.SequenceEqual("scores"u8) && JsonSteps.Values(ref at, "scores", (ref Utf8JsonReader score) => ReadScore(ref score, flaw));
        });
    }

    private static void ReadNote(ref Utf8JsonReader json, CsafVulnerability flaw)
    {
        string? category = null, text = null;
        JsonSteps.Members(ref json, "a note", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("category"u8) ? JsonSteps.Text(ref at, ref category, "category")
            : name.SequenceEqual("text"u8) && JsonSteps.Text(ref at, ref text, "text"));
        flaw.Summary = category == "summary" ? text : flaw.Summary;
        flaw.Description = category == "description" ? text : flaw.Description;
    }

    private static bool ReadStatuses(ref Utf8JsonReader json, CsafVulnerability flaw, NamePool names)
    {
        JsonSteps.Members(ref json, "product_status", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            flaw.Statuses.Add(new CsafStatement(names.OfJson(name), Ids(ref at, names)));
            return true;
        });
        return true;
    }

    private static void ReadRemediation(ref Utf8JsonReader json, CsafVulnerability flaw, NamePool names)
    {
        string? category = null, details = null, url = null;
        List<string> products = [];
        JsonSteps.Members(ref json, "a remediation", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("product_ids"u8))
            {
                products = Ids(ref at, names);
                return true;
            }

            return name.SequenceEqual("category"u8) ? JsonSteps.Text(ref at, ref category, "category")
                : name.SequenceEqual("details"u8) ? JsonSteps.Text(ref at, ref details, "details")
                : name.SequenceEqual("url"u8) && JsonSteps.Text(ref at, ref url, "url");
        });

        // Whatever can be done without a repair, is said of every product again, and changes nothing.
        if (category is not null and not "workaround")
        {
            flaw.Remediations.Add(new CsafRemediation(category, details, url, products));
        }
    }

    private static void ReadThreat(ref Utf8JsonReader json, CsafVulnerability flaw, NamePool names)
    {
        string? category = null, details = null;
        List<string> products = [];
        JsonSteps.Members(ref json, "a threat", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("product_ids"u8))
            {
                products = Ids(ref at, names);
                return true;
            }

            return name.SequenceEqual("category"u8) ? JsonSteps.Text(ref at, ref category, "category") : name.SequenceEqual("details"u8) && JsonSteps.Text(ref at, ref details, "details");
        });
        if (category == "impact" && details is not null)
        {
            flaw.Impacts.Add(new CsafStatement(details, products));
        }
    }

    private static void ReadScore(ref Utf8JsonReader json, CsafVulnerability flaw) => JsonSteps.Members(
        ref json, "a score",
        (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (!name.StartsWith("cvss_v"u8) || flaw.Vector is not null || at.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            string? vector = null;
            double? score = null;
            JsonSteps.Members(ref at, "a score", (ref Utf8JsonReader member, scoped ReadOnlySpan<byte> key) =>
            {
                if (key.SequenceEqual("baseScore"u8) && member.TokenType == JsonTokenType.Number)
                {
                    score = member.TryGetDouble(out var value) ? value : null;
                    return true;
                }

                return key.SequenceEqual("vectorString"u8) && JsonSteps.Text(ref member, ref vector, "vectorString");
            });
            (flaw.Vector, flaw.Score) = (vector, score);
            return true;
        });

    private static List<string> Ids(ref Utf8JsonReader json, NamePool names)
    {
        List<string> ids = [];
        JsonSteps.Values(ref json, "product ids", (ref Utf8JsonReader at) => ids.Add(Id(ref at, names)));
        return ids;
    }

    private static string Id(ref Utf8JsonReader json, NamePool names)
    {
        OsvJson.Expect(ref json, JsonTokenType.String, "a product id");
        return json.ValueIsEscaped || json.ValueSpan.Length is 0 or > 1000 ? OsvJson.Word(ref json, "a product id") : names.OfJson(json.ValueSpan);
    }
}
