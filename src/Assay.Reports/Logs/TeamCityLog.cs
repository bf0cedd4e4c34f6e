using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Core.Text;

namespace Assay.Reports.Logs;

/// <summary>TeamCity's service messages: jetbrains.com/help/teamcity, "Service Messages".</summary>
internal static class TeamCityLog
{
    public static void Write(ScanResult result, Stream output, ReportOptions options)
    {
        output.Write("##teamcity[inspectionType id='assay' name='Vulnerable packages' category='Security' description='Packages with known vulnerabilities']\n"u8);
        LogLines.Write(result, output, options, (level, path, range, title, text) =>
            $"##teamcity[inspection typeId='assay' message='{Value($"{title}: {text}")}' file='{Value(path.Length > 0 ? path : result.Inventory.Artifact.Name)}'{(range is { } place ? string.Create(CultureInfo.InvariantCulture, $" line='{place.Line}'") : "")} SEVERITY='{level switch { LogLevel.Error => "ERROR", LogLevel.Warning => "WARNING", _ => "INFO" }}']");
    }

    private static string Value(string text)
    {
        var safe = new StringBuilder();
        foreach (var character in SafeText.Escape(text))
        {
            _ = character switch
            {
                '|' or '\'' or '[' or ']' => safe.Append('|').Append(character),
                > '\x7e' => safe.Append("|0x").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture)),
                _ => safe.Append(character),
            };
        }

        return safe.ToString();
    }
}
