using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Core;
using Assay.Core.Outbound;

namespace Assay.Sources.Outbound;

/// <summary>
/// Whose certificates are believed: the system's authorities (SSL_CERT_FILE and SSL_CERT_DIR are OpenSSL's own way to say which), and those
/// of the user's file.
/// </summary>
internal sealed class CertificateTrust : IDisposable
{
    private readonly X509Certificate2Collection authorities = [];
    private readonly ConcurrentDictionary<string, string> refused = new(StringComparer.OrdinalIgnoreCase);

    /// <exception cref="AssayException">"outbound.certificateFile": the file can't be read or holds no certificate.</exception>
    public CertificateTrust(OutboundOptions options)
    {
        if (options.CertificateFile is { } file)
        {
            Load(file);
        }
    }

    /// <summary>Why the host's certificate was not believed; null where it never was the reason.</summary>
    public string? WhyRefused(string host) => refused.GetValueOrDefault(HostRule.Bare(host));

    public bool Accepts(string host, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf && IsVouchedFor(leaf, chain))
        {
            return true;
        }

        refused[HostRule.Bare(host)] = Describe(chain, errors);
        return false;
    }

    public void Dispose()
    {
        foreach (var authority in authorities)
        {
            authority.Dispose();
        }
    }

    private bool IsVouchedFor(X509Certificate2 leaf, X509Chain? presented)
    {
        if (authorities.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
            foreach (var element in presented.ChainElements)
            {
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
            }
        }

        return chain.Build(leaf);
    }

    private void Load(string file)
    {
        try
        {
            authorities.ImportFromPemFile(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AssayException("outbound.certificateFile", $"{file} can't be read: {failure.Message}", "it must hold certificates in PEM form", failure);
        }

        if (authorities.Count == 0)
        {
            throw new AssayException("outbound.certificateFile", $"{file} holds no certificate", "it must hold certificates in PEM form");
        }
    }

    private static string Describe(X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "it shows none";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return "it is for another host";
        }

        var status = chain?.ChainStatus.Select(status => status.Status.ToString()).Distinct(StringComparer.Ordinal) ?? [];
        return string.Join(", ", status);
    }
}
