using Assay.Core.Cataloging;

namespace Assay.Catalogers.Distros;

/// <summary>How a cataloger of any room tells of a channel: docs/reference/channels.md names them.</summary>
internal static class ChannelFact
{
    /// <summary>The facts' kind; their key is the channel: "rhel-9-for-x86_64-baseos-rpms", "module:nodejs:18", "esm-infra".</summary>
    public const string Kind = "channel";

    /// <summary>Tells of a channel.</summary>
    public static void Add(FactSink sink, string channel) => sink.Add(new LooseFact(Kind, channel, ""));
}
