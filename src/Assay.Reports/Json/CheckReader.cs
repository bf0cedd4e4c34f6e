using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>Reads what <see cref="CheckWriter"/> writes; examples are not part of it. One without an id, a severity or a message is null.</summary>
internal static class CheckReader
{
    public static CheckFinding? Read(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        var check = new Check { Id = "", Target = CheckTarget.Dockerfile, Title = "", Severity = Severity.Unknown, Category = CheckCategory.Correctness, Reason = "", Remediation = "" };
        var finding = new CheckFinding { Check = check, Message = "" };
        var hasSeverity = false;
        while (json.NextProperty())
        {
            if (json.Is("severity"u8))
            {
                var severity = Names.SeverityOf(json.Text());
                hasSeverity = severity is not null;
                check = check with { Severity = severity ?? Severity.Unknown };
            }
            else if (json.Is("location"u8))
            {
                finding = WithLocation(finding, ref json);
            }
            else if (json.Is("suppressedBy"u8))
            {
                finding = finding with { SuppressedBy = FindingReader.ReadSuppression(ref json) };
            }
            else if (!TryPlace(ref finding, ref json))
            {
                check = WithField(check, ref json);
            }
        }

        return hasSeverity && check.Id.Length > 0 && finding.Message.Length > 0 ? finding with { Check = check } : null;
    }

    private static bool TryPlace(ref CheckFinding finding, ref JsonStream json)
    {
        if (json.Is("message"u8))
        {
            finding = finding with { Message = json.Text() ?? "" };
        }
        else if (json.Is("subject"u8))
        {
            finding = finding with { Subject = json.Text() };
        }
        else if (json.Is("layer"u8))
        {
            finding = finding with { Layer = json.Text() };
        }
        else
        {
            return false;
        }

        return true;
    }

    private static Check WithField(Check check, ref JsonStream json)
    {
        if (json.Is("id"u8))
        {
            return check with { Id = json.Text() ?? "" };
        }

        if (json.Is("target"u8))
        {
            return check with { Target = Names.TargetOf(json.Text()) ?? check.Target };
        }

        if (json.Is("title"u8))
        {
            return check with { Title = json.Text() ?? "" };
        }

        if (json.Is("category"u8))
        {
            return check with { Category = Names.CategoryOf(json.Text()) ?? check.Category };
        }

        if (json.Is("benchmarks"u8))
        {
            return check with { Benchmarks = RecordReader.Texts(ref json) };
        }

        if (json.Is("reason"u8))
        {
            return check with { Reason = json.Text() ?? "" };
        }

        if (json.Is("remediation"u8))
        {
            return check with { Remediation = json.Text() ?? "" };
        }

        if (json.Is("reference"u8))
        {
            return check with { Reference = json.Text() };
        }

        json.Skip();
        return check;
    }

    private static CheckFinding WithLocation(CheckFinding finding, ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return finding;
        }

        string? path = null;
        var (line, column, endLine, endColumn) = (0, 0, 0, 0);
        while (json.NextProperty())
        {
            if (json.Is("path"u8))
            {
                path = json.Text();
            }
            else if (json.Is("line"u8))
            {
                line = Whole(ref json);
            }
            else if (json.Is("column"u8))
            {
                column = Whole(ref json);
            }
            else if (json.Is("endLine"u8))
            {
                endLine = Whole(ref json);
            }
            else if (json.Is("endColumn"u8))
            {
                endColumn = Whole(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return finding with { Path = path, Range = line > 0 ? new TextRange(line, column, endLine, endColumn) : null };
    }

    private static int Whole(ref JsonStream json) => (int)Math.Clamp(json.Number() ?? 0, 0, int.MaxValue);
}
