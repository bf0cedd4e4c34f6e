using System.CommandLine;
using System.Globalization;
using Assay.Advisories.Store;
using Assay.Core.Text;

namespace Assay.Cli.Commands;

/// <summary>"assay db export", "assay db delta" and "assay db import": a store, or what is new of it, as one file.</summary>
internal static class DbArchiveCommand
{
    public static Command CreateExport()
    {
        var file = new Argument<string>("file") { Description = "The file to write.", HelpName = "FILE" };
        var (key, db) = (SignKey(), Flags.Db());
        var command = new Command("export", "Write the advisory store into one file, to carry it elsewhere.") { file, key, db };
        command.SetAction((arguments, token) => Task.FromResult(Export(arguments.GetValue(db) ?? Folders.Store, arguments.GetValue(file)!, arguments.GetValue(key), token)));
        return command;
    }

    public static Command CreateDelta()
    {
        var old = new Argument<string>("old") { Description = "Folder of the store that others have.", HelpName = "OLD" };
        var young = new Argument<string>("new") { Description = "Folder of the store that they are to get.", HelpName = "NEW" };
        var file = new Argument<string>("file") { Description = "The file to write; assay db import reads it.", HelpName = "FILE" };
        var key = SignKey();
        var command = new Command("delta", "Write what makes one advisory store of another into one file.") { old, young, file, key };
        command.SetAction((arguments, token) => Task.FromResult(Delta(arguments.GetValue(old)!, arguments.GetValue(young)!, arguments.GetValue(file)!, arguments.GetValue(key), token)));
        return command;
    }

    public static Option<string?> SignKey() => new("--sign-key") { Description = "PEM file of a private ECDSA key on P-256, to sign the store with.", HelpName = "FILE" };

    public static Command CreateImport()
    {
        var file = new Argument<string>("file") { Description = "A file that assay db export or assay db delta wrote.", HelpName = "FILE" };
        var (db, key) = (Flags.Db(), Flags.DbKey());
        var command = new Command("import", "Put an exported advisory store in the place of the one that is there.") { file, db, key };
        command.SetAction((arguments, token) => Task.FromResult(Import(arguments.GetValue(file)!, arguments.GetValue(db) ?? Folders.Store, arguments.GetValue(key), token)));
        return command;
    }

    private static int Export(string folder, string file, string? keyFile, CancellationToken token)
    {
        SystemLibraries.Require();
        using var key = keyFile is null ? null : StoreKey.Load(keyFile);
        var manifest = StoreArchive.Export(folder, file, key, token);
        Print(file, manifest, new FileInfo(file).Length, manifest.Signature is null ? "not signed" : "signed");
        return ExitCodes.Pass;
    }

    private static int Delta(string old, string young, string file, string? keyFile, CancellationToken token)
    {
        SystemLibraries.Require();
        using var key = keyFile is null ? null : StoreKey.Load(keyFile);
        var manifest = StoreDelta.Write(old, young, file, key, token);
        Print(file, manifest, new FileInfo(file).Length, manifest.Signature is null ? "not signed" : "signed");
        return ExitCodes.Pass;
    }

    private static int Import(string file, string folder, string? keyFile, CancellationToken token)
    {
        SystemLibraries.Require();
        using var key = keyFile is null ? null : StoreKey.Load(keyFile);
        var manifest = StoreArchive.Import(file, folder, key, token);
        Print(folder, manifest, manifest.Segments.Sum(segment => segment.Bytes), key is not null ? "signature verified" : manifest.Signature is null ? "not signed" : "signed, not verified: no --db-key");
        return ExitCodes.Pass;
    }

    private static void Print(string where, StoreManifest manifest, long bytes, string signature) => Console.Out.WriteLine(SafeText.Escape(string.Create(
        CultureInfo.InvariantCulture, $"{where}: {manifest.Segments.Count} segments, {bytes / 1024.0 / 1024.0:0.0} MiB, built {manifest.BuiltAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, {signature}")));
}
