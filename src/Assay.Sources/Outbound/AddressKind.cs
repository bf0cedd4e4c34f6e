namespace Assay.Sources.Outbound;

/// <summary>Who may be behind an address.</summary>
internal enum AddressKind
{
    /// <summary>Anybody's.</summary>
    Public,

    /// <summary>A network of one's own, or the machine itself: only for hosts that the user named.</summary>
    Private,

    /// <summary>Never connected to: link-local, the metadata services of clouds, multicast, unspecified.</summary>
    Forbidden,
}
