using System.CommandLine;
using Assay.Engine;

namespace Assay.Cli.Commands;

/// <summary>"assay java-index build": an index of jars by their SHA-1, for those that do not say which artifact they are.</summary>
internal static class JavaIndexCommand
{
    public static Command Create()
    {
        var sources = new Argument<string[]>("sources") { Description = "Local repositories of Maven and Gradle (~/.m2/repository, ~/.gradle/caches/modules-2), and other indexes.", HelpName = "FOLDER", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--output", "-o") { Description = "The index.", HelpName = "FILE", Required = true };
        var build = new Command("build", "Write an index of the jars of local repositories; nothing is fetched.") { sources, output };
        build.SetAction((arguments, token) => Task.Run(() => Build(arguments.GetValue(sources)!, arguments.GetValue(output)!, token), token));
        return new Command("java-index", "Know jars without metadata by their SHA-1.") { build };
    }

    private static int Build(string[] sources, string output, CancellationToken token)
    {
        var (known, unknown) = JavaIndex.Build(sources, output, token);
        Console.Out.WriteLine($"{output}: {known} jars; {unknown} were left out, since their place does not tell which artifact they are");
        return ExitCodes.Pass;
    }
}
