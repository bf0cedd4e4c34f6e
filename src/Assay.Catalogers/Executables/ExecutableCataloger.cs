using Assay.Catalogers.DotNet;
using Assay.Catalogers.Executables.Programs;
using Assay.Catalogers.Java;
using Assay.Catalogers.Php;
using Assay.Core.Cataloging;
using Assay.Core.Findings;
using Assay.Core.Packages;

namespace Assay.Catalogers.Executables;

/// <summary>
/// Machine code: what linkers, compilers and distributions left in it, and programs told by their own bytes. One cataloger for all of that, so
/// that a binary is made seekable and read once.
/// </summary>
internal sealed class ExecutableCataloger : ICataloger
{
    public const string CatalogerName = "executables/binary";

    private const int HeadBytes = 4096;

    public string Name => CatalogerName;

    public int Version => 5;

    /// <summary>Programs have an execute bit; libraries only on some distributions, and nothing from Windows does.</summary>
    public Interest Interest { get; } = new()
    {
        Globs = ["**/*.so", "**/*.node", "**/*.dll", "**/*.DLL", "**/*.exe", "**/*.EXE", "**/*.dylib", .. ProgramTable.Globs],
        Executables = true,
        MaxBytes = long.MaxValue,
    };

    public void Catalog(ScannedFile file, FactSink sink, CancellationToken token)
    {
        var head = file.Peek(HeadBytes);
        var programs = ProgramTable.OfFile(file.Path);
        var isBinary = BinaryImage.IsBinary(head);
        if (programs.Count == 0 && (!isBinary || !BinaryImage.MayTell(head)))
        {
            return;
        }

        var found = new List<Package>();
        if (isBinary)
        {
            using var seekable = file.OpenSeekable(token);
            Read(new BinaryFile(seekable, head, token), head, file, sink, found);
            seekable.Position = 0;
            Classify(programs, found, seekable, sink, token);
        }
        else
        {
            Classify(programs, found, file.OpenSequential(), sink, token);
        }
    }

    private static void Read(BinaryFile binary, byte[] head, ScannedFile file, FactSink sink, List<Package> found)
    {
        var fat = MachOReader.Architectures(binary);
        foreach (var part in fat.Count > 0 ? fat : [binary])
        {
            try
            {
                if (BinaryImage.Read(part) is { IsPartial: false } image)
                {
                    Read(image, file, sink, found);
                }
            }
            catch (BinaryFormatException broken)
            {
                sink.Add(Issue.Notice("executable.malformed", broken.Message));
            }
        }

        if (head.AsSpan().IndexOf("UPX!"u8) >= 0)
        {
            sink.Add(Issue.Notice("executable.packed", "the program is packed by UPX: what went into it can't be told"));
        }
    }

    // Each part for itself: that one of them is broken says nothing about the others.
    private static void Read(BinaryImage image, ScannedFile file, FactSink sink, List<Package> found)
    {
        Guard(sink, "go.buildinfo.malformed", () =>
        {
            if (GoBuild.Read(image) is { } info && GoPackages.Add(info, sink) is { } main)
            {
                found.Add(main);
            }
        });
        Guard(sink, "rust.audit.malformed", () => RustAudit.Add(image, sink));
        Guard(sink, "elf.note.malformed", () => ElfPackageNote.Add(image, sink));
        Guard(sink, "sbom.malformed", () => NativeImageSbom.Add(image, sink));
        Guard(sink, "dotnet.bundle.malformed", () => SingleFileBundle.Add(image, sink));
        if (PhpExtensions.MayLieIn(file.Path))
        {
            Guard(sink, "php.extensions.limit", () => PhpExtensions.Add(image, sink));
        }

        if (image.IsManaged)
        {
            Guard(sink, "dotnet.assembly.malformed", () => AssemblyVersion.Add(image, file.Path, sink));
        }
    }

    private static void Guard(FactSink sink, string code, Action read)
    {
        try
        {
            read();
        }
        catch (BinaryFormatException broken)
        {
            sink.Add(Issue.Error(code, broken.Message));
        }
    }

    private static void Classify(IReadOnlyList<KnownProgram> programs, List<Package> found, Stream content, FactSink sink, CancellationToken token)
    {
        // What the linker says of a program is better than what a pattern finds in it; a version that is only a commit is not.
        var open = programs.Where(program => !found.Exists(package => package.Version is not null && package.Confidence is null or >= GoMainVersion.FlagConfidence && program.IsSame(package))).ToList();
        if (open.Count == 0)
        {
            return;
        }

        var told = ProgramScan.Run(open, content, token, out var isLimited);
        foreach (var (program, version, confidence) in told)
        {
            var package = program.ToPackage(version, confidence);
            sink.Add(new PackageFact(package, $"program:{package.Name}@{version}"));
        }

        if (isLimited)
        {
            sink.Add(Issue.Error("limit.programWindows", "the file holds more that looks like a program's version than is looked at"));
        }
    }
}
