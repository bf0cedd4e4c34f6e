using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Assay.Bench.Startup;

/// <summary>Collects methods, and writes them as a profile of crossgen2.</summary>
internal sealed class ProfileWriter(KnownTypes types)
{
    private readonly MetadataBuilder _metadata = new();
    private readonly Dictionary<string, AssemblyReferenceHandle> _assemblies = [];
    private readonly Dictionary<(string Assembly, string Name), TypeReferenceHandle> _references = [];
    private readonly SortedDictionary<string, List<EntityHandle>> _groups = new(StringComparer.Ordinal);

    /// <summary>False where no assembly of the program has such a method.</summary>
    public bool TryAdd(CompiledMethod method)
    {
        var any = false;
        foreach (var owner in types.Find(method.Owner.Name))
        {
            foreach (var handle in owner.Definition.GetMethods())
            {
                any |= Matches(method, owner, owner.Metadata.GetMethodDefinition(handle)) && TryAdd(method, owner, owner.Metadata.GetMethodDefinition(handle));
            }
        }

        return any;
    }

    public byte[] ToImage(string name)
    {
        var code = new MethodBodyStreamEncoder(new BlobBuilder());
        var signature = new BlobBuilder();
        new BlobEncoder(signature).MethodSignature().Parameters(0, type => type.Void(), _ => { });
        var none = _metadata.GetOrAddBlob(signature);
        var bodies = new List<(string Name, int Offset)>();
        foreach (var (group, methods) in _groups)
        {
            bodies.Add((group, Body(code, il => methods.ForEach(method => Token(il, method)))));
        }

        var first = bodies.Count + 1;
        var dictionary = Body(code, il =>
        {
            for (var i = 0; i < bodies.Count; i++)
            {
                il.LoadString(_metadata.GetOrAddUserString(bodies[i].Name));
                Token(il, MetadataTokens.MethodDefinitionHandle(i + 1));
            }
        });
        bodies.Add(("AssemblyDictionary", dictionary));
        for (var i = 0; i < bodies.Count; i++)
        {
            var title = i + 1 == first ? bodies[i].Name : $"Assemblies_{bodies[i].Name}";
            _metadata.AddMethodDefinition(
                MethodAttributes.Public | MethodAttributes.Static, MethodImplAttributes.IL, _metadata.GetOrAddString(title), none, bodies[i].Offset, MetadataTokens.ParameterHandle(1));
        }

        return Image(name, code.Builder);
    }

    private byte[] Image(string name, BlobBuilder code)
    {
        _metadata.AddModule(0, _metadata.GetOrAddString(name), _metadata.GetOrAddGuid(new Guid(1, 0, 0, new byte[8])), default, default);
        _metadata.AddAssembly(_metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        _metadata.AddTypeDefinition(default, default, _metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        var image = new BlobBuilder();
        // The same methods give the same bytes.
        var builder = new ManagedPEBuilder(
            new PEHeaderBuilder(imageCharacteristics: Characteristics.Dll | Characteristics.ExecutableImage), new MetadataRootBuilder(_metadata), code,
            deterministicIdProvider: _ => new BlobContentId(new Guid(1, 0, 0, new byte[8]), 1));
        builder.Serialize(image);
        return image.ToArray();
    }

    private static int Body(MethodBodyStreamEncoder code, Action<InstructionEncoder> write)
    {
        var il = new InstructionEncoder(new BlobBuilder());
        write(il);
        il.OpCode(ILOpCode.Ret);
        return code.AddMethodBody(il, maxStack: 1);
    }

    private static void Token(InstructionEncoder il, EntityHandle handle)
    {
        il.OpCode(ILOpCode.Ldtoken);
        il.Token(handle);
        il.OpCode(ILOpCode.Pop);
    }

    private static bool Matches(CompiledMethod wanted, KnownType owner, MethodDefinition method)
    {
        if (owner.Metadata.GetString(method.Name) != wanted.Name || method.GetGenericParameters().Count != wanted.Arguments.Count || owner.Definition.GetGenericParameters().Count != wanted.Owner.Arguments.Count)
        {
            return false;
        }

        var signature = owner.Metadata.GetBlobReader(method.Signature);
        var generic = signature.ReadSignatureHeader().IsGeneric;
        return (!generic || signature.ReadCompressedInteger() >= 0) && signature.ReadCompressedInteger() == wanted.Parameters;
    }

    private bool TryAdd(CompiledMethod method, KnownType owner, MethodDefinition definition)
    {
        var assemblies = new SortedSet<string>(StringComparer.Ordinal);
        EntityHandle parent = Reference(owner);
        if (method.Owner.Arguments is not [])
        {
            var type = new BlobBuilder();
            if (!TryWrite(method.Owner, owner, type, assemblies))
            {
                return false;
            }

            parent = _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(type));
        }

        var signature = new BlobBuilder();
        var reader = owner.Metadata.GetBlobReader(definition.Signature);
        new SignatureCopy(signature, handle => CodedIndex.TypeDefOrRefOrSpec(Reference(owner, handle))).Method(ref reader);
        EntityHandle member = _metadata.AddMemberReference(parent, _metadata.GetOrAddString(method.Name), _metadata.GetOrAddBlob(signature));
        if (method.Arguments is not [])
        {
            var instance = new BlobBuilder();
            instance.WriteByte((byte)SignatureKind.MethodSpecification);
            instance.WriteCompressedInteger(method.Arguments.Count);
            if (!method.Arguments.All(argument => TryWrite(argument, instance, assemblies)))
            {
                return false;
            }

            member = _metadata.AddMethodSpecification(member, _metadata.GetOrAddBlob(instance));
        }

        assemblies.Remove(owner.Assembly);
        var group = $"{owner.Assembly};{string.Concat(assemblies.Select(assembly => $"{assembly};"))}";
        if (!_groups.TryGetValue(group, out var members))
        {
            _groups.Add(group, members = []);
        }

        members.Add(member);
        return true;
    }

    private bool TryWrite(PrintedType type, BlobBuilder into, SortedSet<string> assemblies)
    {
        for (var i = 0; i < type.ArrayRanks; i++)
        {
            into.WriteByte((byte)SignatureTypeCode.SZArray);
        }

        if (Primitive(type.Name) is { } primitive)
        {
            into.WriteByte((byte)primitive);
            return true;
        }

        return types.Find(type.Name) is [var known, ..] && TryWrite(type, known, into, assemblies);
    }

    private bool TryWrite(PrintedType type, KnownType known, BlobBuilder into, SortedSet<string> assemblies)
    {
        assemblies.Add(known.Assembly);
        if (type.Arguments is not [])
        {
            into.WriteByte((byte)SignatureTypeCode.GenericTypeInstance);
        }

        into.WriteByte((byte)(known.IsValueType ? SignatureTypeKind.ValueType : SignatureTypeKind.Class));
        into.WriteCompressedInteger(CodedIndex.TypeDefOrRefOrSpec(Reference(known)));
        if (type.Arguments is not [])
        {
            into.WriteCompressedInteger(type.Arguments.Count);
        }

        return known.Definition.GetGenericParameters().Count == type.Arguments.Count && type.Arguments.All(argument => TryWrite(argument, into, assemblies));
    }

    /// <summary>
    /// Code for one reference type serves all, which the compiler writes as <c>System.__Canon</c>: <c>object</c> stands for it here.
    /// </summary>
    private static SignatureTypeCode? Primitive(string name) => name switch
    {
        "bool" => SignatureTypeCode.Boolean,
        "char" => SignatureTypeCode.Char,
        "sbyte" => SignatureTypeCode.SByte,
        "byte" => SignatureTypeCode.Byte,
        "short" => SignatureTypeCode.Int16,
        "ushort" => SignatureTypeCode.UInt16,
        "int" => SignatureTypeCode.Int32,
        "uint" => SignatureTypeCode.UInt32,
        "long" => SignatureTypeCode.Int64,
        "ulong" => SignatureTypeCode.UInt64,
        "float" => SignatureTypeCode.Single,
        "double" => SignatureTypeCode.Double,
        "nint" => SignatureTypeCode.IntPtr,
        "nuint" => SignatureTypeCode.UIntPtr,
        "System.__Canon" or "System.Object" => SignatureTypeCode.Object,
        "System.String" => SignatureTypeCode.String,
        _ => null,
    };

    private EntityHandle Reference(KnownType place, EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                return Reference(place with { Handle = (TypeDefinitionHandle)handle });
            case HandleKind.TypeReference:
                return Reference(place.Metadata, (TypeReferenceHandle)handle);
            default:
                var copied = new BlobBuilder();
                var reader = place.Metadata.GetBlobReader(place.Metadata.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                new SignatureCopy(copied, inner => CodedIndex.TypeDefOrRefOrSpec(Reference(place, inner))).Type(ref reader);
                return _metadata.AddTypeSpecification(_metadata.GetOrAddBlob(copied));
        }
    }

    private TypeReferenceHandle Reference(KnownType type)
    {
        var definition = type.Definition;
        var parent = definition.GetDeclaringType();
        EntityHandle scope = parent.IsNil ? Assembly(type.Assembly) : Reference(type with { Handle = parent });
        return Reference(type.Assembly, KnownTypes.NameOf(type.Metadata, type.Handle), scope, type.Metadata.GetString(definition.Namespace), type.Metadata.GetString(definition.Name));
    }

    private TypeReferenceHandle Reference(MetadataReader metadata, TypeReferenceHandle handle)
    {
        var type = metadata.GetTypeReference(handle);
        var (space, name) = (metadata.GetString(type.Namespace), metadata.GetString(type.Name));
        if (type.ResolutionScope.Kind == HandleKind.TypeReference)
        {
            var parent = Reference(metadata, (TypeReferenceHandle)type.ResolutionScope);
            return Reference($"#{MetadataTokens.GetRowNumber(parent)}", name, parent, space, name);
        }

        var assembly = metadata.GetString(metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name);
        return Reference(assembly, space is "" ? name : $"{space}.{name}", Assembly(assembly), space, name);
    }

    private TypeReferenceHandle Reference(string assembly, string key, EntityHandle scope, string space, string name)
    {
        if (!_references.TryGetValue((assembly, key), out var handle))
        {
            handle = _metadata.AddTypeReference(scope, _metadata.GetOrAddString(space), _metadata.GetOrAddString(name));
            _references.Add((assembly, key), handle);
        }

        return handle;
    }

    private AssemblyReferenceHandle Assembly(string name)
    {
        if (!_assemblies.TryGetValue(name, out var handle))
        {
            handle = _metadata.AddAssemblyReference(_metadata.GetOrAddString(name), new Version(0, 0, 0, 0), default, default, default, default);
            _assemblies.Add(name, handle);
        }

        return handle;
    }
}
