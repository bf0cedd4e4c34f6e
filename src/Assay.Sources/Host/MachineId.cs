using System.Security.Cryptography;

namespace Assay.Sources.Host;

/// <summary>
/// Hides a machine's id as machine-id(5) asks for: "should be considered confidential ... use sd_id128_get_machine_app_specific()", which hashes it
/// with an id of the program's own.
/// </summary>
internal static class MachineId
{
    // The id of this program for sd_id128_get_machine_app_specific(3): random, and never to be changed, or every machine is another one.
    private static readonly byte[] Program = [0x5b, 0x0e, 0x7d, 0x1c, 0xa4, 0x2f, 0x4e, 0x6b, 0x9d, 0x38, 0xc1, 0x77, 0x20, 0xe9, 0x4a, 0xf3];

    /// <summary>The program's id, as "systemd-id128 machine-id --app-specific" takes it.</summary>
    public static string ProgramId => Convert.ToHexStringLower(Program);

    /// <summary>The id that stands for a machine here; null where the file holds none ("uninitialized" before the first boot has ended).</summary>
    /// <param name="text">What /etc/machine-id says.</param>
    public static string? Hide(string? text)
    {
        if (text is not { Length: 32 } || !text.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        // sd-id128.c, id128_get_app_specific: HMAC-SHA256 of the program's id, keyed by the machine's, cut to 128 bits, made a UUID of version 4.
        var hash = HMACSHA256.HashData(Convert.FromHexString(text), Program);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x40);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
