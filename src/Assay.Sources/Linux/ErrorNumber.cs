using System.Runtime.InteropServices;

namespace Assay.Sources.Linux;

/// <summary>The error numbers that are told apart (asm-generic/errno-base.h, errno.h).</summary>
internal static class ErrorNumber
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int NoProcess = 3;
    public const int Interrupted = 4;
    public const int NoSuchDevice = 6;
    public const int AccessDenied = 13;
    public const int NotAFolder = 20;
    public const int TooManyOpenInSystem = 23;
    public const int TooManyOpen = 24;
    public const int LinkLoop = 40;

    public static bool IsDenied(int error) => error is AccessDenied or NotPermitted;

    /// <summary>True where what was there a moment ago is gone, or is something else now.</summary>
    public static bool IsGone(int error) => error is NoEntry or NotAFolder or LinkLoop or NoSuchDevice;

    public static bool IsOutOfHandles(int error) => error is TooManyOpen or TooManyOpenInSystem;

    public static string Text(int error) => Marshal.GetPInvokeErrorMessage(error);
}
