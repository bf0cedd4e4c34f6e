using Assay.Core;
using Assay.Engine.Documents;

namespace Assay.Engine.Policy.Vex;

/// <summary>
/// What a CSAF document says of itself: csaf-v2.0-os and csaf-v2.1, section 3.2.1, with what its schema requires; the mandatory tests of languages (6.1.12,
/// 6.1.15, 6.1.28), of the category (6.1.26) and of what each profile has to hold (6.1.27.1 to 6.1.27.6 and 6.1.27.11).
/// </summary>
internal sealed class CsafHead
{
    private const string Prefix = "csaf_";

    // Language subtags of two letters: IANA's registry, which takes no more of them.
    private const string Languages =
        "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikinioisitiuiwjajijvjwkakgkikjkkklkmknkokrkskukvkwkylalblglilnlo" +
        "ltlulvmgmhmimkmlmnmomrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgshsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu";

    private static readonly string[] Publishers = ["coordinator", "discoverer", "multiplier", "other", "translator", "user", "vendor"];
    private static readonly string[] Profiles = ["csaf_base", "csaf_security_incident_response", "csaf_informational_advisory", "csaf_security_advisory", "csaf_vex"];
    private static readonly string[] LaterProfiles = ["csaf_deprecated_security_advisory", "csaf_withdrawn", "csaf_superseded"];
    private static readonly string[] TellingNotes = ["description", "details", "general", "summary"];

    private CsafHead(bool isLater, string category) => (IsLater, Category) = (isLater, category);

    /// <summary>Whether it is of version 2.1.</summary>
    public bool IsLater { get; }

    public string Category { get; }

    /// <summary>What is wrong in the document's history; null where nothing is.</summary>
    public AssayException? HistoryFault { get; private set; }

    public bool IsVex => Category == "csaf_vex";

    // Advisories about flaws of products.
    private bool IsAdvisory => Category is "csaf_security_advisory" || (IsLater && Category is "csaf_deprecated_security_advisory");

    public static CsafHead Read(DocumentNode root)
    {
        var document = root.Field("document")!;
        var isLater = document.TextField("csaf_version") switch
        {
            "2.0" => false,
            "2.1" => true,
            var other => throw DocumentException.At(document.Field("csaf_version")!.Place, $"CSAF {other} is not known here", "known are 2.0 and 2.1"),
        };
        var head = new CsafHead(isLater, document.RequiredField("category"));
        _ = document.RequiredField("title");
        var publisher = document.RequiredNode("publisher");
        _ = publisher.RequiredField("name");
        _ = publisher.RequiredField("namespace");
        publisher.RequireWord("category", "category of publishers", Publishers);
        head.RequireNoSimilarName(document);
        RequireLanguages(document, publisher);
        head.HistoryFault = CsafTracking.Require(document.RequiredNode("tracking"));
        RequireNotes(document);
        head.RequireProfile(root, document);
        return head;
    }

    /// <summary>Notes have a category and a text (3.1.6).</summary>
    public static void RequireNotes(DocumentNode node)
    {
        foreach (var note in node.ItemsOf("notes"))
        {
            _ = note.RequiredField("category");
            _ = note.RequiredField("text");
        }
    }

    // 6.1.26: what is nearly a profile's name says that it is one, and is not held to it.
    private void RequireNoSimilarName(DocumentNode document)
    {
        string[] known = IsLater ? [.. Profiles, .. LaterProfiles] : Profiles;
        if (known.Contains(Category, StringComparer.Ordinal))
        {
            return;
        }

        var place = document.Field("category")!.Place;
        if (Category.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            throw DocumentException.At(place, $"'{Category}' is no profile, and '{Prefix}' begins only the names of profiles", "known are " + string.Join(", ", known));
        }

        var bare = Bare(Category);
        bare = bare.StartsWith("csaf", StringComparison.Ordinal) ? bare["csaf".Length..] : bare;
        if (known.Any(profile => profile != "csaf_base" && Bare(profile[Prefix.Length..]) == bare))
        {
            throw DocumentException.At(place, $"'{Category}' is too near to the name of a profile", "known are " + string.Join(", ", known));
        }
    }

    private static string Bare(string name) => string.Concat(name.Where(letter => !char.IsWhiteSpace(letter) && letter != '_' && char.GetUnicodeCategory(letter) != System.Globalization.UnicodeCategory.DashPunctuation)).ToLowerInvariant();

    private static void RequireLanguages(DocumentNode document, DocumentNode publisher)
    {
        var (language, source) = (Language(document, "lang"), Language(document, "source_lang"));
        if (publisher.TextField("category") == "translator" && source is null)
        {
            throw DocumentException.At(publisher.Field("category")!.Place, "a translation does not say what it was translated from", "give 'source_lang'");
        }

        if (language is not null && string.Equals(language, source, StringComparison.OrdinalIgnoreCase))
        {
            throw DocumentException.At(document.Field("source_lang")!.Place, $"the document is translated from '{source}' to the same language");
        }
    }

    // RFC 5646, section 2.1, as far as the language's own subtag goes: what follows it is for people.
    private static string? Language(DocumentNode document, string key)
    {
        if (document.TextField(key) is not { } tag)
        {
            return null;
        }

        var first = tag.Split('-')[0];
        var isKnown = tag.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') && first.All(char.IsAsciiLetter) && tag.Split('-').All(part => part.Length is > 0 and <= 8) && first.Length switch
        {
            1 => first is "x" or "X" or "i" or "I" && tag.Length > 2,
            2 => Enumerable.Range(0, Languages.Length / 2).Any(i => first.Equals(Languages.Substring(2 * i, 2), StringComparison.OrdinalIgnoreCase)),
            _ => true,
        };
        return isKnown ? tag : throw DocumentException.At(document.Field(key)!.Place, $"'{tag}' is no language", "write it as BCP 47 does: en, de-CH");
    }

    private void RequireProfile(DocumentNode root, DocumentNode document)
    {
        var isSilent = IsLater && Category is "csaf_withdrawn" or "csaf_superseded";
        var isText = Category is "csaf_security_incident_response" or "csaf_informational_advisory";
        var place = document.Field("category")!.Place;
        if (isText && !document.ItemsOf("notes").Any(note => TellingNotes.Contains(note.TextField("category"), StringComparer.Ordinal)))
        {
            throw DocumentException.At(place, $"a document of '{Category}' has a note that tells what it is about", "of category " + string.Join(", ", TellingNotes));
        }

        if (isText && !document.ItemsOf("references").Any(reference => reference.TextField("category") is null or "external"))
        {
            throw DocumentException.At(place, $"a document of '{Category}' has an external reference");
        }

        if ((Category is "csaf_informational_advisory" || isSilent) && root.Field("vulnerabilities") is { } unexpected)
        {
            throw DocumentException.At(unexpected.Place, $"a document of '{Category}' has no 'vulnerabilities'");
        }

        if (!IsAdvisory && !IsVex)
        {
            return;
        }

        if (root.Field("product_tree") is null || root.Field("vulnerabilities") is null)
        {
            throw DocumentException.At(place, $"{(IsVex ? "a VEX document" : "an advisory")} has 'product_tree' and 'vulnerabilities'");
        }

        foreach (var vulnerability in root.ItemsOf("vulnerabilities"))
        {
            // Those of demonstrations that other tools read have the document's alone.
            if (vulnerability.ItemsOf("notes").Count == 0 && !(IsVex && document.ItemsOf("notes").Count > 0))
            {
                throw DocumentException.At(vulnerability.Place, $"a vulnerability of '{Category}' has 'notes'");
            }

            if (IsAdvisory && vulnerability.Field("product_status") is null)
            {
                throw DocumentException.At(vulnerability.Place, $"a vulnerability of '{Category}' has 'product_status'");
            }
        }
    }
}
