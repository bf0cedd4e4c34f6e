using System.Globalization;
using System.Text;
using System.Xml;
using Assay.Core.Findings;
using Assay.Core.Text;
using Assay.Reports.Json;

namespace Assay.Reports.JUnit;

/// <summary>
/// JUnit's XML as CI systems read it: a test for each finding, one that says whether everything could be read, one for the verdict. Nothing is in it that the schema of
/// Jenkins' xUnit plugin (junit-10.xsd), to which others hold themselves, does not have.
/// </summary>
internal static class JUnitReport
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        var view = new FindingView(result, options);
        var findings = view.Shown.ToList();
        var checks = view.ShownChecks.ToList();
        var tests = findings.Count + checks.Count + view.Secrets.Shown.Count + 2;
        var skipped = view.Suppressed.Count() + view.SuppressedChecks.Count() + view.Secrets.Suppressed.Count();
        var failures = view.Counted.Count() + view.CountedChecks.Count() + view.Secrets.Counted.Count() + (result.Verdict.Result == VerdictResult.Fail ? 1 : 0);
        using (var writer = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false), CloseOutput = false }))
        {
            writer.WriteStartElement("testsuites");
            Counts(writer, tests, failures, view.IsComplete ? 0 : 1);
            writer.WriteStartElement("testsuite");
            writer.WriteAttributeString("name", Text(result.Inventory.Artifact.Name));
            Counts(writer, tests, failures, view.IsComplete ? 0 : 1);
            writer.WriteAttributeString("skipped", skipped.ToString(CultureInfo.InvariantCulture));
            writer.WriteAttributeString("timestamp", TimeText.Seconds(options.Timestamp));
            foreach (var finding in findings)
            {
                WriteFinding(writer, view, finding);
            }

            foreach (var finding in checks)
            {
                WriteCheck(writer, finding);
            }

            foreach (var secret in view.Secrets.Shown)
            {
                WriteSecret(writer, view.Secrets, secret);
            }

            WriteCompleteness(writer, view);
            WriteVerdict(writer, result.Verdict);
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        output.Write("\n"u8);
    }

    private static void Counts(XmlWriter writer, int tests, int failures, int errors)
    {
        writer.WriteAttributeString("tests", tests.ToString(CultureInfo.InvariantCulture));
        writer.WriteAttributeString("failures", failures.ToString(CultureInfo.InvariantCulture));
        writer.WriteAttributeString("errors", errors.ToString(CultureInfo.InvariantCulture));
        writer.WriteAttributeString("time", "0");
    }

    private static void WriteFinding(XmlWriter writer, FindingView view, Finding finding)
    {
        Case(writer, $"{view.PackageOf(finding)?.Type ?? "package"}.{view.NameOf(finding)}", finding.Id);
        if (finding.SuppressedBy is { } suppression)
        {
            writer.WriteStartElement("skipped");
            writer.WriteAttributeString("message", Text(FindingView.ReasonOf(suppression)));
        }
        else
        {
            writer.WriteStartElement("failure");
            writer.WriteAttributeString("type", Names.Of(finding.Severity));
            writer.WriteAttributeString("message", Text(view.SentenceOf(finding)));
            writer.WriteString(Text($"{finding.Purl} {view.PathOf(finding)}") + "\n" + Text(FindingView.LinkOf(finding)) + "\n" + Text(view.RemedyOf(finding)));
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteSecret(XmlWriter writer, SecretView view, Secret secret)
    {
        Case(writer, $"secrets.{secret.Rule}", $"{secret.Title} in {SecretView.PlaceOf(secret)}");
        if (secret.SuppressedBy is { } suppression)
        {
            writer.WriteStartElement("skipped");
            writer.WriteAttributeString("message", Text(FindingView.ReasonOf(suppression)));
        }
        else
        {
            writer.WriteStartElement("failure");
            writer.WriteAttributeString("type", Names.Of(secret.Severity));
            writer.WriteAttributeString("message", Text(view.SentenceOf(secret)));
            writer.WriteString(Text(SecretView.Remedy));
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteCheck(XmlWriter writer, CheckFinding finding)
    {
        Case(writer, $"checks.{Names.Of(finding.Check.Target)}", $"{finding.Check.Id} {CheckText.PlaceOf(finding)}");
        if (finding.SuppressedBy is { } suppression)
        {
            writer.WriteStartElement("skipped");
            writer.WriteAttributeString("message", Text(FindingView.ReasonOf(suppression)));
        }
        else
        {
            writer.WriteStartElement("failure");
            writer.WriteAttributeString("type", Names.Of(finding.Check.Severity));
            writer.WriteAttributeString("message", Text(CheckText.SentenceOf(finding)));
            writer.WriteString(Text(finding.Check.Reason) + "\n" + Text(finding.Check.Remediation));
        }

        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void WriteCompleteness(XmlWriter writer, FindingView view)
    {
        Case(writer, "assay", "everything could be read and matched");
        if (!view.IsComplete)
        {
            writer.WriteStartElement("error");
            writer.WriteAttributeString("type", "incomplete");
            writer.WriteAttributeString("message", "not everything could be read; more may be there than is shown");
            writer.WriteString(string.Join('\n', view.Issues.Where(issue => issue.Level == IssueLevel.Error)
                .Select(issue => Text(issue.Path is null ? issue.Text : $"{issue.Path}: {issue.Text}"))));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteVerdict(XmlWriter writer, Verdict verdict)
    {
        Case(writer, "assay", $"verdict: {Names.Of(verdict.Result)}");
        if (verdict.Result == VerdictResult.Fail)
        {
            writer.WriteStartElement("failure");
            writer.WriteAttributeString("type", "policy");
            writer.WriteAttributeString("message", Text(string.Join(", ", verdict.Violations.GroupBy(violation => violation.Rule, StringComparer.Ordinal).Select(rule => $"{rule.Key} ({rule.Count()})"))));
            writer.WriteString(string.Join('\n', verdict.Violations.Select(violation => Text(violation.Text))));
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void Case(XmlWriter writer, string suite, string name)
    {
        writer.WriteStartElement("testcase");
        writer.WriteAttributeString("classname", Text(suite));
        writer.WriteAttributeString("name", Text(name));
        writer.WriteAttributeString("time", "0");
    }

    // What is escaped here has no character left that XML 1.0 forbids.
    private static string Text(string text) => SafeText.Escape(text);
}
