using System.Reflection.Metadata;

namespace Assay.Bench.Startup;

/// <summary>Copies a signature out of one assembly's metadata into another's, with its references to types made anew (ECMA-335, II.23.2).</summary>
internal sealed class SignatureCopy(BlobBuilder into, Func<EntityHandle, int> reference)
{
    private const int Generic = 0x10;

    /// <summary>The signature of a method, as it is defined: with type variables, not with what stands for them.</summary>
    public void Method(ref BlobReader reader)
    {
        var header = reader.ReadByte();
        into.WriteByte(header);
        if ((header & Generic) != 0)
        {
            Number(ref reader);
        }

        var parameters = Number(ref reader);
        for (var i = 0; i <= parameters; i++)
        {
            Type(ref reader);
        }
    }

    public void Type(ref BlobReader reader)
    {
        var code = reader.ReadCompressedInteger();
        into.WriteCompressedInteger(code);
        switch ((SignatureTypeCode)code)
        {
            case SignatureTypeCode.Pointer or SignatureTypeCode.ByReference or SignatureTypeCode.SZArray or SignatureTypeCode.Pinned or SignatureTypeCode.Sentinel:
                Type(ref reader);
                break;
            case SignatureTypeCode.GenericTypeParameter or SignatureTypeCode.GenericMethodParameter:
                Number(ref reader);
                break;
            case (SignatureTypeCode)0x11 or (SignatureTypeCode)0x12:
                Reference(ref reader);
                break;
            case SignatureTypeCode.RequiredModifier or SignatureTypeCode.OptionalModifier:
                Reference(ref reader);
                Type(ref reader);
                break;
            case SignatureTypeCode.GenericTypeInstance:
                into.WriteByte(reader.ReadByte());
                Reference(ref reader);
                Types(Number(ref reader), ref reader);
                break;
            case SignatureTypeCode.Array:
                Type(ref reader);
                Number(ref reader);
                Numbers(ref reader);
                Numbers(ref reader);
                break;
            case SignatureTypeCode.FunctionPointer:
                Method(ref reader);
                break;
        }
    }

    private void Types(int count, ref BlobReader reader)
    {
        for (var i = 0; i < count; i++)
        {
            Type(ref reader);
        }
    }

    private void Numbers(ref BlobReader reader)
    {
        for (var left = Number(ref reader); left > 0; left--)
        {
            Number(ref reader);
        }
    }

    private int Number(ref BlobReader reader)
    {
        var number = reader.ReadCompressedInteger();
        into.WriteCompressedInteger(number);
        return number;
    }

    private void Reference(ref BlobReader reader)
    {
        into.WriteCompressedInteger(reference(reader.ReadTypeHandle()));
    }
}
