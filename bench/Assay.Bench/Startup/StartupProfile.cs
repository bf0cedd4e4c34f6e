namespace Assay.Bench.Startup;

/// <summary>
/// Writes which generic methods the program needs at its start, for the compiler that compiles it ahead of time: that one follows calls, and so does not see what is reached through an interface
/// only, such as most of LINQ over tuples. The form is that of crossgen2's profiles: a library whose global method <c>AssemblyDictionary</c> names groups of methods, each one <c>ldtoken</c>, <c>pop</c>
/// (docs/design/features/dotnet-pgo.md of dotnet/runtime).
/// </summary>
internal static class StartupProfile
{
    private const string Usage = "usage: Assay.Bench startup LIST FOLDER OUT: the lines of DOTNET_JitDisasmSummary, the assemblies the program is published with, the profile to write";

    public static int Run(string[] args)
    {
        if (args is not [var list, var folder, var output])
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }

        using var types = new KnownTypes(folder);
        var writer = new ProfileWriter(types);
        var (taken, left) = (0, 0);
        foreach (var method in File.ReadLines(list).Select(CompiledMethod.TextOf).Distinct().Order(StringComparer.Ordinal).Select(CompiledMethod.Read).OfType<CompiledMethod>())
        {
            if (writer.TryAdd(method))
            {
                taken++;
            }
            else
            {
                left++;
                Console.Error.WriteLine($"not found: {method.Owner.Name}:{method.Name}");
            }
        }

        File.WriteAllBytes(output, writer.ToImage(Path.GetFileName(output)));
        Console.WriteLine($"{taken} methods in the profile, {left} not found");
        return 0;
    }
}
