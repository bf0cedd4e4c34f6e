using Assay.Core.Packages.Licensing;

namespace Assay.Reports.Spdx;

/// <summary>Licences as the one expression that a package of SPDX has; what the list of SPDX does not know is declared in the document itself.</summary>
internal sealed class SpdxLicensing
{
    public const string NoAssertion = "NOASSERTION";

    private const string Reference = "LicenseRef-";

    // More than so many are told apart by a table.
    private const int Few = 16;

    private readonly Dictionary<string, string> read = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> texts = new(StringComparer.Ordinal);

    /// <summary>The references that the expressions until now have named, in order, with what a package's own words for them are.</summary>
    public IReadOnlyCollection<KeyValuePair<string, string>> References => texts;

    /// <summary>The references that an expression names.</summary>
    public IReadOnlyList<string> ReferencesOf(string expression) => texts.Count == 0 ? []
        : [.. expression.Split([' ', '(', ')', '+'], StringSplitOptions.RemoveEmptyEntries).Where(texts.ContainsKey).Distinct(StringComparer.Ordinal)];

    /// <summary>What a package's own words for a reference are.</summary>
    public string TextOf(string reference) => texts[reference];

    /// <summary>Several licences of one package hold together.</summary>
    public string Expression(IReadOnlyList<string> licenses)
    {
        if (licenses.Count < 2)
        {
            return licenses.Count == 0 ? NoAssertion : One(licenses[0]);
        }

        var told = licenses.Count > Few ? licenses.Select(One).Where(license => license != NoAssertion).Distinct(StringComparer.Ordinal).ToList() : ToldOf(licenses);
        return told.Count switch
        {
            0 => NoAssertion,
            1 => told[0],
            _ => string.Join(" AND ", told.Select(license => license.Contains(' ', StringComparison.Ordinal) ? $"({license})" : license)),
        };
    }

    private List<string> ToldOf(IReadOnlyList<string> few)
    {
        var told = new List<string>(few.Count);
        for (var i = 0; i < few.Count; i++)
        {
            if (One(few[i]) is var license && license != NoAssertion && !told.Contains(license))
            {
                told.Add(license);
            }
        }

        return told;
    }

    private string One(string license)
    {
        if (read.TryGetValue(license, out var known))
        {
            return known;
        }

        var expression = SpdxExpression.TryParse(license, out var parsed, out _) ? parsed : SpdxExpression.FromLoose(license);

        // Licences of other documents would need those documents' digests, and references to exceptions came with SPDX 3.
        var text = expression is null || expression.Licenses.Any(name => name.StartsWith("DocumentRef-", StringComparison.Ordinal))
            || expression.Exceptions.Any(name => name.Contains("Ref-", StringComparison.Ordinal)) ? NoAssertion : expression.ToString();
        foreach (var name in text == NoAssertion ? [] : expression!.Licenses.Where(name => name.StartsWith(Reference, StringComparison.Ordinal)))
        {
            texts.TryAdd(name, name == text && name != license ? license : NoAssertion);
        }

        read.Add(license, text);
        return text;
    }
}
