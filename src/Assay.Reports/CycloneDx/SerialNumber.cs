using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Assay.Core.Findings;
using Assay.Reports.Json;

namespace Assay.Reports.CycloneDx;

/// <summary>
/// The document's serial number, made of its content, time and tool: a UUID of version 8 (RFC 9562, 5.8) over SHA-256, since version 5 asks for SHA-1.
/// </summary>
internal static class SerialNumber
{
    public static string Of(ScanResult result, ReportOptions options)
    {
        using var algorithm = SHA256.Create();
        using (var hash = new CryptoStream(Stream.Null, algorithm, CryptoStreamMode.Write, leaveOpen: true))
        {
            ResultWriter.Write(result, hash, options, withTimings: false);
            hash.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{options.Timestamp.UtcTicks} {options.ToolVersion}")));
        }

        var bytes = algorithm.Hash.AsSpan(0, 16).ToArray();
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return "urn:uuid:" + new Guid(bytes, bigEndian: true).ToString("D");
    }
}
