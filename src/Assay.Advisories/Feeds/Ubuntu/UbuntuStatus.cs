using System.Runtime.InteropServices;
using Assay.Core.Findings;

namespace Assay.Advisories.Feeds.Ubuntu;

/// <summary>
/// What the tracker says of one source package in one pocket of a release: ubuntu-cve-tracker, README, "Status" and scripts/cve_lib.py.
/// </summary>
/// <param name="Word">The kind of the status.</param>
/// <param name="Version">The version that has the repair; null where none is told.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct UbuntuStatus(UbuntuWord Word, string? Version)
{
    /// <summary>What the tracker says of a repair that is not there.</summary>
    public FixState? Unfixed => Word switch
    {
        UbuntuWord.Ignored => FixState.WontFix,
        UbuntuWord.Deferred => FixState.Deferred,
        UbuntuWord.NeedsTriage => FixState.UnderInvestigation,
        UbuntuWord.Needed or UbuntuWord.Pending => FixState.NotFixed,
        _ => null,
    };

    /// <summary>The word; null where the tracker has no such.</summary>
    public static UbuntuWord? WordOf(ReadOnlySpan<byte> raw) =>
        raw.SequenceEqual("DNE"u8) ? UbuntuWord.DoesNotExist
        : raw.SequenceEqual("not-affected"u8) ? UbuntuWord.NotAffected
        : raw.SequenceEqual("released"u8) ? UbuntuWord.Released
        : raw.SequenceEqual("ignored"u8) ? UbuntuWord.Ignored
        : raw.SequenceEqual("deferred"u8) ? UbuntuWord.Deferred
        : raw.SequenceEqual("needed"u8) ? UbuntuWord.Needed
        : raw.SequenceEqual("needs-triage"u8) || raw.SequenceEqual("active"u8) ? UbuntuWord.NeedsTriage
        : raw.SequenceEqual("pending"u8) ? UbuntuWord.Pending
        : null;

    /// <summary>The version in a note; null where it holds anything else.</summary>
    public static ReadOnlySpan<byte> VersionIn(ReadOnlySpan<byte> note)
    {
        note = note.Trim(" \t"u8);
        if (note.IsEmpty || !char.IsAsciiDigit((char)note[0]))
        {
            return default;
        }

        foreach (var octet in note)
        {
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet is not ((byte)'.' or (byte)'+' or (byte)'~' or (byte)':' or (byte)'-'))
            {
                return default;
            }
        }

        return note;
    }
}

/// <summary>The tracker's words.</summary>
internal enum UbuntuWord
{
    DoesNotExist = 0,
    NotAffected = 1,
    Released = 2,
    Pending = 3,
    Needed = 4,
    NeedsTriage = 5,
    Deferred = 6,
    Ignored = 7,
}
