using Assay.Reports.Json;

namespace Assay.Reports.Sboms;

/// <summary>Whom a statement is about (in-toto/attestation, spec/v1/resource_descriptor.md).</summary>
internal static class SubjectReader
{
    /// <summary>Adds the subjects' digests: "sha256:...".</summary>
    public static void Read(ref JsonStream json, List<string> digests)
    {
        if (!json.EnterArray())
        {
            return;
        }

        while (json.NextObject())
        {
            while (json.NextProperty())
            {
                if (json.Is("digest"u8))
                {
                    ReadDigest(ref json, digests);
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadDigest(ref JsonStream json, List<string> digests)
    {
        if (!json.EnterObject())
        {
            return;
        }

        while (json.NextProperty())
        {
            if (json.Is("sha256"u8) && json.Text() is { } hex)
            {
                RecordReader.Bound(digests.Count);
                digests.Add("sha256:" + hex);
            }
            else
            {
                json.Skip();
            }
        }
    }
}
