using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Assay.Core;

namespace Assay.Sources.Oci.Registry.Credentials;

/// <summary>
/// Asks "docker-credential-NAME get" (docker/docker-credential-helpers, credentials/credentials.go): the server's name on standard input,
/// JSON on standard output.
/// </summary>
internal sealed class CredentialProgram(Func<string, string?> variable, TimeSpan patience)
{
    private const int MaxOutputBytes = 256 << 10;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>Null where the helper has none for the server.</summary>
    /// <exception cref="AssayException">"credentials.helper": there is no such helper, or it failed. Nothing of what it said is told.</exception>
    public async Task<RegistryCredential?> AskAsync(string name, string server, CancellationToken token)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            throw Failed(name, "its name may have letters, digits, '.', '_' and '-' alone");
        }

        var program = "docker-credential-" + name;
        var path = Find(program) ?? throw Failed(name, $"there is no {program} in PATH");
        var (exitCode, output) = await RunAsync(name, path, server, token).ConfigureAwait(false);
        if (exitCode != 0)
        {
            // The protocol says "not found" in words.
            return output.AsSpan().IndexOf("credentials not found"u8) >= 0 ? null : throw Failed(name, $"it ended with exit code {exitCode}");
        }

        return Read(name, output);
    }

    // Never the working folder, which may be what is scanned.
    private string? Find(string program)
    {
        foreach (var folder in (variable("PATH") ?? "").Split(Path.PathSeparator))
        {
            foreach (var suffix in (ReadOnlySpan<string>)(OperatingSystem.IsWindows() ? [".exe"] : [""]))
            {
                var path = Path.Combine(folder, program + suffix);
                if (Path.IsPathFullyQualified(folder) && File.Exists(path))
                {
                    return path;
                }
            }
        }

        return null;
    }

    private async Task<(int ExitCode, byte[] Output)> RunAsync(string name, string path, string server, CancellationToken token)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(patience);
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(path, "get") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        try
        {
            process.Start();
            var errors = process.StandardError.BaseStream.CopyToAsync(Stream.Null, limit.Token);
            await SayAsync(process, server, limit.Token).ConfigureAwait(false);
            var output = await ReadAsync(name, process.StandardOutput.BaseStream, limit.Token).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return (process.ExitCode, output);
        }
        catch (Win32Exception failure)
        {
            throw Failed(name, $"it can't be started: {failure.Message}");
        }
        catch (OperationCanceledException) when (!token.IsCancellationRequested)
        {
            throw Failed(name, $"it did not end within {patience.TotalSeconds:0} s");
        }
        finally
        {
            Stop(process);
        }
    }

    private static async Task SayAsync(Process process, string server, CancellationToken token)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(server), token).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without listening: its exit code says why.
        }
    }

    private static async Task<byte[]> ReadAsync(string name, Stream output, CancellationToken token)
    {
        var buffer = new byte[MaxOutputBytes + 1];
        var length = await output.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, token).ConfigureAwait(false);
        return length <= MaxOutputBytes ? buffer[..length] : throw Failed(name, $"it says more than {MaxOutputBytes} bytes");
    }

    private static void Stop(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It never started.
        }
    }

    private static RegistryCredential? Read(string name, byte[] output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            var user = document.RootElement.GetProperty("Username").GetString();
            var secret = document.RootElement.GetProperty("Secret").GetString();
            var origin = "docker-credential-" + name;
            return string.IsNullOrEmpty(secret) ? null
                : user == "<token>" ? new RegistryCredential { IdentityToken = secret, Origin = origin }
                : new RegistryCredential { UserName = user, Password = secret, Origin = origin };
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Failed(name, "its answer is not what the protocol says");
        }
    }

    private static AssayException Failed(string name, string why) =>
        new("credentials.helper", $"the credential helper \"{Printable(name)}\" can't be used: {why}", "run it by hand (docker-credential-NAME get), or take it out of the credential file");

    private static string Printable(string name) => name.Length > 100 ? name[..100] : name;
}
