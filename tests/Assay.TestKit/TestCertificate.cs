using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Assay.TestKit;

/// <summary>An authority of the test's own, and a certificate that it signed, of a server on loopback or of a client.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly X509Certificate2 authority;

    public TestCertificate()
    {
        var from = DateTimeOffset.UtcNow.AddDays(-1);
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        authority = root.CreateSelfSigned(from, from.AddDays(30));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        using var signed = request.Create(authority, from, from.AddDays(20), RandomNumberGenerator.GetBytes(8));
        Server = signed.CopyWithPrivateKey(key);
    }

    /// <summary>With its key.</summary>
    public X509Certificate2 Server { get; }

    /// <summary>The authority, as PEM.</summary>
    public string AuthorityPem => authority.ExportCertificatePem() + "\n";

    /// <summary>The server's certificate, as PEM.</summary>
    public string ServerPem => Server.ExportCertificatePem() + "\n";

    /// <summary>The server's key, as PEM.</summary>
    public string KeyPem
    {
        get
        {
            using var key = Server.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem() + "\n";
        }
    }

    public void Dispose()
    {
        authority.Dispose();
        Server.Dispose();
    }
}
