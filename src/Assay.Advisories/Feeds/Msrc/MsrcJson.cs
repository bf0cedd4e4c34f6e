using System.Text.Json;
using Assay.Advisories.Feeds.Distros;
using Assay.Advisories.Feeds.Osv;

namespace Assay.Advisories.Feeds.Msrc;

/// <summary>Reads a month's document in JSON, in which kinds are numbers: those of Microsoft's own schema, https://api.msrc.microsoft.com/cvrf/v3.0/swagger.</summary>
internal static class MsrcJson
{
    private const int KnownAffected = 3;
    private const int ExploitStatus = 1;
    private const int Severity = 3;
    private const int VendorFix = 2;

    public static bool Recognises(ReadOnlySpan<byte> start)
    {
        start = start.StartsWith("\uFEFF"u8) ? start[3..] : start;
        return start.TrimStart(" \t\r\n"u8).StartsWith("{"u8) && start.IndexOf("\"DocumentTitle\""u8) >= 0 && start.IndexOf("\"DocumentPublisher\""u8) >= 0;
    }

    /// <exception cref="JsonException">It is no JSON object, or ends before its end.</exception>
    public static MsrcDocument Read(Stream stream, MsrcTaker take, Action<string> bad, CancellationToken token)
    {
        var document = new MsrcDocument();
        var members = new MemberStream(stream);
        while (members.NextName(token))
        {
            if (members.Name == "Vulnerability" && members.TryEnterArray())
            {
                while (members.NextElement(token))
                {
                    TakeOne(members.Value, document, take, bad);
                }

                continue;
            }

            members.TakeValue();
            if (members.Name is "DocumentTracking" or "ProductTree")
            {
                ReadHead(members.Name, members.Value, document);
            }
            else if (members.Name == "Vulnerability")
            {
                bad("its flaws are no list");
            }
        }

        return document;
    }

    // Without its products a document says nothing.
    private static void ReadHead(string name, ReadOnlySpan<byte> value, MsrcDocument document)
    {
        var json = new Utf8JsonReader(value);
        json.Read();
        try
        {
            if (name == "ProductTree")
            {
                ReadTree(ref json, document);
            }
            else
            {
                ReadTracking(ref json, document);
            }
        }
        catch (OsvFormatException exception)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    private static void TakeOne(ReadOnlySpan<byte> value, MsrcDocument document, MsrcTaker take, Action<string> bad)
    {
        try
        {
            take(document, ReadFlaw(value));
        }
        catch (OsvFormatException exception)
        {
            bad(exception.Message);
        }
    }

    private static void ReadTracking(ref Utf8JsonReader json, MsrcDocument document) => JsonSteps.Members(
        ref json, "DocumentTracking",
        (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            string? text = null;
            if (name.SequenceEqual("Identification"u8) && at.TokenType == JsonTokenType.StartObject)
            {
                JsonSteps.Members(ref at, "Identification", (ref Utf8JsonReader member, scoped ReadOnlySpan<byte> key) =>
                {
                    if (!key.SequenceEqual("ID"u8))
                    {
                        return false;
                    }

                    document.Id = ValueOf(ref member);
                    return true;
                });
                return true;
            }

            if (name.SequenceEqual("InitialReleaseDate"u8) && JsonSteps.Text(ref at, ref text, "InitialReleaseDate"))
            {
                document.Published = MsrcXml.Time(text);
                return true;
            }

            if (name.SequenceEqual("CurrentReleaseDate"u8) && JsonSteps.Text(ref at, ref text, "CurrentReleaseDate"))
            {
                document.Modified = MsrcXml.Time(text);
                return true;
            }

            return false;
        });

    private static void ReadTree(ref Utf8JsonReader json, MsrcDocument document) => JsonSteps.Members(
        ref json, "ProductTree",
        (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) => name.SequenceEqual("FullProductName"u8) && JsonSteps.Values(ref at, "FullProductName", (ref Utf8JsonReader product) =>
        {
            string? id = null, value = null;
            JsonSteps.Members(ref product, "a product", (ref Utf8JsonReader member, scoped ReadOnlySpan<byte> key) =>
                key.SequenceEqual("ProductID"u8) ? JsonSteps.Text(ref member, ref id, "ProductID") : key.SequenceEqual("Value"u8) && JsonSteps.Text(ref member, ref value, "Value"));
            if (id is not null && value is not null && document.Products.Count < MsrcXml.MaxParts)
            {
                document.Products[id] = value;
            }
        }));

    private static MsrcFlaw ReadFlaw(ReadOnlySpan<byte> record)
    {
        var flaw = new MsrcFlaw();
        JsonSteps.Record(record, (ref Utf8JsonReader json, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("CVE"u8))
            {
                flaw.Cve = ValueOf(ref json);
                return true;
            }

            if (name.SequenceEqual("Title"u8))
            {
                flaw.Title = ValueOf(ref json);
                return true;
            }

            return name.SequenceEqual("ProductStatuses"u8) ? JsonSteps.Values(ref json, "ProductStatuses", (ref Utf8JsonReader at) => ReadStatus(ref at, flaw))
                : name.SequenceEqual("Threats"u8) ? JsonSteps.Values(ref json, "Threats", (ref Utf8JsonReader at) => ReadThreat(ref at, flaw))
                : name.SequenceEqual("CVSSScoreSets"u8) ? JsonSteps.Values(ref json, "CVSSScoreSets", (ref Utf8JsonReader at) => ReadScore(ref at, flaw))
                : name.SequenceEqual("Remediations"u8) && JsonSteps.Values(ref json, "Remediations", (ref Utf8JsonReader at) => ReadRemediation(ref at, flaw));
        });
        return flaw;
    }

    private static void ReadStatus(ref Utf8JsonReader json, MsrcFlaw flaw)
    {
        int? type = null;
        List<string> products = [];
        JsonSteps.Members(ref json, "a status", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
            name.SequenceEqual("Type"u8) ? Number(ref at, ref type) : name.SequenceEqual("ProductID"u8) && Ids(ref at, products));
        if (type == KnownAffected)
        {
            flaw.Affected.AddRange(products);
        }
    }

    private static void ReadThreat(ref Utf8JsonReader json, MsrcFlaw flaw)
    {
        int? type = null;
        string? text = null;
        List<string> products = [];
        JsonSteps.Members(ref json, "a threat", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (!name.SequenceEqual("Description"u8))
            {
                return name.SequenceEqual("Type"u8) ? Number(ref at, ref type) : name.SequenceEqual("ProductID"u8) && Ids(ref at, products);
            }

            text = ValueOf(ref at);
            return true;
        });
        if (type == ExploitStatus)
        {
            flaw.ExploitStatus = text;
        }
        else if (type == Severity && text is not null)
        {
            foreach (var product in products.DefaultIfEmpty(""))
            {
                flaw.Severities[product] = text;
            }
        }
    }

    private static void ReadScore(ref Utf8JsonReader json, MsrcFlaw flaw)
    {
        string? vector = null;
        double? score = null;
        JsonSteps.Members(ref json, "a score", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (!name.SequenceEqual("BaseScore"u8) || at.TokenType != JsonTokenType.Number)
            {
                return name.SequenceEqual("Vector"u8) && JsonSteps.Text(ref at, ref vector, "Vector");
            }

            score = at.TryGetDouble(out var read) ? read : null;
            return true;
        });
        flaw.Add(vector, score);
    }

    private static void ReadRemediation(ref Utf8JsonReader json, MsrcFlaw flaw)
    {
        int? type = null;
        string? description = null, supersedence = null, build = null;
        List<string> products = [];
        JsonSteps.Members(ref json, "a remediation", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) =>
        {
            if (name.SequenceEqual("Description"u8))
            {
                description = ValueOf(ref at);
                return true;
            }

            return name.SequenceEqual("Type"u8) ? Number(ref at, ref type)
                : name.SequenceEqual("Supercedence"u8) ? JsonSteps.Text(ref at, ref supersedence, "Supercedence")
                : name.SequenceEqual("FixedBuild"u8) ? JsonSteps.Text(ref at, ref build, "FixedBuild")
                : name.SequenceEqual("ProductID"u8) && Ids(ref at, products);
        });
        if (type == VendorFix && flaw.Repairs.Count < MsrcXml.MaxParts)
        {
            flaw.Repairs.Add(new MsrcRemediation(description, supersedence, build, products));
        }
    }

    private static bool Ids(ref Utf8JsonReader json, List<string> products) => JsonSteps.Values(ref json, "ProductID", (ref Utf8JsonReader at) =>
    {
        if (products.Count < MsrcXml.MaxParts)
        {
            products.Add(OsvJson.Word(ref at, "a ProductID"));
        }
    });

    private static bool Number(ref Utf8JsonReader json, ref int? number)
    {
        if (json.TokenType != JsonTokenType.Number)
        {
            return false;
        }

        number = json.TryGetInt32(out var read) ? read : null;
        return true;
    }

    // A text, or an object that has it as its "Value"; null where there is none.
    private static string? ValueOf(ref Utf8JsonReader json)
    {
        string? text = null;
        if (json.TokenType == JsonTokenType.StartObject)
        {
            string? value = null;
            JsonSteps.Members(ref json, "a text", (ref Utf8JsonReader at, scoped ReadOnlySpan<byte> name) => name.SequenceEqual("Value"u8) && JsonSteps.Text(ref at, ref value, "Value"));
            return value;
        }

        if (!JsonSteps.Text(ref json, ref text, "a text"))
        {
            json.Skip();
        }

        return text;
    }
}
