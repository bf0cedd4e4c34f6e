using System.Globalization;
using System.Text;
using Assay.Core.Findings;
using Assay.Reports.CycloneDx;

namespace Assay.Reports.Json;

/// <summary>
/// The number of a document whose format has it at its top, where it can't be made of what follows: made of the result as native JSON tells it, which
/// holds all that any format does, and of whatever else the document depends on.
/// </summary>
internal static class DocumentNumber
{
    /// <summary>
    /// Begins to make the number, "urn:uuid:...", the same for the same document alone; on another core, so that the document is laid out meanwhile.
    /// </summary>
    /// <param name="format">The format's name and version.</param>
    /// <param name="result">What is written.</param>
    /// <param name="options">How.</param>
    public static Task<string> Of(string format, ScanResult result, ReportOptions options) => Task.Run(() =>
    {
        using var numbered = new SerialNumberStream(Stream.Null);
        numbered.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"{format}\n{options.ToolVersion}\n{options.Timestamp.UtcTicks}\n{options.MinimumSeverity}\n{options.OnlyFixed}\n")));
        using (var writer = new JsonBytes(numbered, isIndented: false))
        {
            ResultWriter.Write(result with { Timings = [] }, writer, options);
        }

        return numbered.Number();
    });
}
