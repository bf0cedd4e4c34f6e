using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>Reads what <see cref="SecretWriter"/> writes. One without a rule, a severity or a fingerprint is null.</summary>
internal static class SecretReader
{
    public static Secret? Read(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var secret = new Secret { Rule = "", Title = "", Severity = Severity.Unknown, Place = SecretPlace.File, Path = "", Line = 0, Column = 0, Redacted = "", Fingerprint = "" };
        var hasSeverity = false;
        while (json.NextProperty())
        {
            if (json.Is("severity"u8))
            {
                var severity = Names.SeverityOf(json.Text());
                hasSeverity = severity is not null;
                secret = secret with { Severity = severity ?? Severity.Unknown };
            }
            else if (json.Is("suppressedBy"u8))
            {
                // Whether it still holds is judged anew.
                json.Skip();
            }
            else
            {
                secret = With(secret, ref json);
            }
        }

        return hasSeverity && secret.Rule.Length > 0 && secret.Fingerprint.Length > 0 ? secret : null;
    }

    private static Secret With(Secret secret, ref JsonStream json)
    {
        if (json.Is("rule"u8))
        {
            return secret with { Rule = json.Text() ?? "" };
        }

        if (json.Is("title"u8))
        {
            return secret with { Title = json.Text() ?? "" };
        }

        if (json.Is("place"u8))
        {
            return secret with { Place = Names.PlaceOf(json.Text()) ?? SecretPlace.File };
        }

        if (json.Is("path"u8))
        {
            return secret with { Path = json.Text() ?? "" };
        }

        if (json.Is("line"u8))
        {
            return secret with { Line = json.Integer() ?? 0 };
        }

        if (json.Is("column"u8))
        {
            return secret with { Column = json.Integer() ?? 0 };
        }

        if (json.Is("layer"u8))
        {
            return secret with { Layer = json.Text() };
        }

        if (json.Is("deletedIn"u8))
        {
            return secret with { DeletedIn = json.Text() };
        }

        if (json.Is("redacted"u8))
        {
            return secret with { Redacted = json.Text() ?? "" };
        }

        if (json.Is("fingerprint"u8))
        {
            return secret with { Fingerprint = json.Text() ?? "" };
        }

        json.Skip();
        return secret;
    }
}
