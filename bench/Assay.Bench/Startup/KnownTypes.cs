using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Assay.Bench.Startup;

/// <summary>Where a type is defined. Names are those of the just-in-time compiler: a <c>+</c> before a nested one.</summary>
internal sealed record KnownType(string Assembly, MetadataReader Metadata, TypeDefinitionHandle Handle)
{
    public TypeDefinition Definition => Metadata.GetTypeDefinition(Handle);

    public bool IsValueType
    {
        get
        {
            var parent = Definition.BaseType;
            return !parent.IsNil && parent.Kind switch
            {
                HandleKind.TypeReference => Metadata.GetString(Metadata.GetTypeReference((TypeReferenceHandle)parent).Name) is "ValueType" or "Enum",
                HandleKind.TypeDefinition => Metadata.GetString(Metadata.GetTypeDefinition((TypeDefinitionHandle)parent).Name) is "ValueType" or "Enum",
                _ => false,
            };
        }
    }
}

/// <summary>All types of the assemblies that the program is published with.</summary>
internal sealed class KnownTypes : IDisposable
{
    private readonly Dictionary<string, List<KnownType>> _types = [];
    private readonly List<PEReader> _images = [];

    public KnownTypes(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*.dll").Order(StringComparer.Ordinal))
        {
            var image = new PEReader(File.OpenRead(file));
            _images.Add(image);
            var metadata = image.GetMetadataReader();
            var assembly = metadata.GetString(metadata.GetAssemblyDefinition().Name);
            foreach (var handle in metadata.TypeDefinitions)
            {
                var name = NameOf(metadata, handle);
                if (!_types.TryGetValue(name, out var known))
                {
                    _types.Add(name, known = []);
                }

                known.Add(new(assembly, metadata, handle));
            }
        }
    }

    /// <summary>The types of this name: more than one where assemblies share a source file.</summary>
    public IReadOnlyList<KnownType> Find(string name) => _types.GetValueOrDefault(name) ?? [];

    public void Dispose() => _images.ForEach(image => image.Dispose());

    public static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        var type = metadata.GetTypeDefinition(handle);
        var name = metadata.GetString(type.Name);
        var parent = type.GetDeclaringType();
        return !parent.IsNil ? $"{NameOf(metadata, parent)}+{name}" : type.Namespace.IsNil ? name : $"{metadata.GetString(type.Namespace)}.{name}";
    }
}
