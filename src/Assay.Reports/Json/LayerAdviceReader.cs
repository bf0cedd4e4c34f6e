using Assay.Core.Findings;

namespace Assay.Reports.Json;

/// <summary>Reads what <see cref="LayerAdviceWriter"/> writes. One without a kind or a layer is null.</summary>
internal static class LayerAdviceReader
{
    public static LayerAdvice? Read(ref JsonStream json)
    {
        if (!json.EnterObject())
        {
            return null;
        }

        LayerAdviceKind? kind = null;
        var advice = new LayerAdvice { Kind = LayerAdviceKind.Deleted, Layer = "", Number = 1, Text = "", SavedBytes = 0 };
        while (json.NextProperty())
        {
            if (json.Is("kind"u8))
            {
                kind = Names.AdviceOf(json.Text());
            }
            else
            {
                advice = With(advice, ref json);
            }
        }

        return kind is { } known && advice.Layer.Length > 0 ? advice with { Kind = known } : null;
    }

    private static LayerAdvice With(LayerAdvice advice, ref JsonStream json)
    {
        if (json.Is("layer"u8))
        {
            return advice with { Layer = json.Text() ?? "" };
        }

        if (json.Is("number"u8))
        {
            return advice with { Number = (int)Math.Clamp(json.Integer() ?? 1, 1, int.MaxValue) };
        }

        if (json.Is("text"u8))
        {
            return advice with { Text = json.Text() ?? "" };
        }

        if (json.Is("savedBytes"u8))
        {
            return advice with { SavedBytes = json.Integer() ?? 0 };
        }

        if (json.Is("files"u8))
        {
            return advice with { Files = (int)Math.Clamp(json.Integer() ?? 0, 0, int.MaxValue) };
        }

        if (json.Is("paths"u8))
        {
            return advice with { Paths = RecordReader.Texts(ref json) };
        }

        json.Skip();
        return advice;
    }
}
