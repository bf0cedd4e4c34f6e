using System.Runtime.InteropServices;
using Assay.Core;

namespace Assay.Cli;

/// <summary>What the runtime needs of the system: without OpenSSL it ends the process at the first digest, with a message about the runtime.</summary>
internal static class SystemLibraries
{
    private static readonly string[] OpenSsl = ["libssl.so.3", "libssl.so.1.1", "libssl.so.1.0.0", "libssl.so.10"];

    /// <exception cref="AssayException">"environment.openssl": OpenSSL is not there.</exception>
    public static void Require()
    {
        if (OperatingSystem.IsLinux() && !OpenSsl.Any(name => NativeLibrary.TryLoad(name, out _)))
        {
            throw new AssayException("environment.openssl", "OpenSSL's library libssl is not on this machine", "install it: apt-get install libssl3, dnf install openssl-libs, or apk add libssl3");
        }
    }
}
