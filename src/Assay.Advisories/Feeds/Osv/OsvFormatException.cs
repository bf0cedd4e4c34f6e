namespace Assay.Advisories.Feeds.Osv;

/// <summary>A record that is JSON but not what the OSV schema says; becomes an issue.</summary>
internal sealed class OsvFormatException(string message) : Exception(message);
