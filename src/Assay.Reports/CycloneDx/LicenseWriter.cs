
namespace Assay.Reports.CycloneDx;

/// <summary>
/// Licences under CycloneDX' rule (bom-1.6.schema.json, licenseChoice): either one SPDX expression, or any number of ids and names.
/// </summary>
internal static class LicenseWriter
{
    /// <summary>Writes "licenses", where there are any.</summary>
    /// <returns>Whether the list can be read back as it is.</returns>
    public static bool Write(DocumentWriter writer, IReadOnlyList<string> licenses)
    {
        if (licenses.Count == 0)
        {
            return true;
        }

        var isExpression = licenses.All(IsExpression);
        writer.WriteStartArray("licenses"u8);
        if (isExpression)
        {
            // Several licences of one package hold together.
            writer.WriteStartObject();
            writer.WriteString("expression"u8, licenses.Count == 1 ? licenses[0] : string.Join(" AND ", licenses.Select(Group)));
            writer.WriteEndObject();
        }
        else
        {
            foreach (var license in licenses)
            {
                writer.WriteStartObject();
                writer.WriteStartObject("license"u8);
                writer.WriteString("name"u8, license);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }
        }

        writer.WriteEndArray();
        return licenses.Count == 1 || !isExpression;
    }

    // The form alone, not the list of ids: letters, digits and operators between words, parentheses in pairs.
    private static bool IsExpression(string license)
    {
        var isWord = true;
        foreach (var character in license)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-' or '+' or ':'))
            {
                isWord = false;
                if (character is not ('(' or ')' or ' '))
                {
                    return false;
                }
            }
        }

        if (isWord)
        {
            return license.Length > 0 && license is not ("AND" or "OR" or "WITH");
        }

        var words = license.Replace('(', ' ').Replace(')', ' ').Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            if (words[i] is "AND" or "OR" or "WITH" != (i % 2 == 1))
            {
                return false;
            }
        }

        return words.Length % 2 == 1 && IsBalanced(license);
    }

    private static bool IsBalanced(string text)
    {
        var open = 0;
        foreach (var character in text)
        {
            open += character == '(' ? 1 : character == ')' ? -1 : 0;
            if (open < 0)
            {
                return false;
            }
        }

        return open == 0;
    }

    private static string Group(string license) => license.Contains(' ', StringComparison.Ordinal) ? $"({license})" : license;
}
