using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Assay.EndToEnd.Integrations;

/// <summary>A CI system's file, for the steps in it.</summary>
internal sealed class StepFile
{
    private StepFile(YamlNode root) => Root = root;

    public YamlNode Root { get; }

    public static StepFile Load(string name)
    {
        using var reader = new StreamReader(Path.Combine(Job.Integrations, name));
        var stream = new YamlStream();
        stream.Load(reader);
        return new StepFile(Assert.Single(stream.Documents).RootNode);
    }

    /// <summary>The node at a path of keys and numbers.</summary>
    public YamlNode At(params object[] path)
    {
        var node = Root;
        foreach (var part in path)
        {
            node = part is int number ? ((YamlSequenceNode)node).Children[number] : ((YamlMappingNode)node).Children[new YamlScalarNode((string)part)];
        }

        return node;
    }

    public string Text(params object[] path) => ((YamlScalarNode)At(path)).Value!;

    /// <summary>Gives a step's variables to the job, with the system's own expressions replaced.</summary>
    public static void Give(Job job, IEnumerable<(string Name, string Value)> variables, Regex expression, Func<string, string> value)
    {
        foreach (var (name, text) in variables)
        {
            job.Set(name, expression.Replace(text, match => value(match.Groups[1].Value)));
        }
    }

    public IEnumerable<(string Name, string Value)> Pairs(params object[] path) =>
        ((YamlMappingNode)At(path)).Children.Select(pair => (((YamlScalarNode)pair.Key).Value!, ((YamlScalarNode)pair.Value).Value ?? ""));

    /// <summary>What inputs are without being given: name and default.</summary>
    public IReadOnlyDictionary<string, string> Defaults(params object[] path) => At(path) switch
    {
        YamlMappingNode map => map.Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => DefaultOf((YamlMappingNode)pair.Value)),
        YamlSequenceNode list => list.Children.Cast<YamlMappingNode>().ToDictionary(item => ((YamlScalarNode)item.Children["name"]).Value!, DefaultOf),
        _ => throw new InvalidDataException("neither a map nor a list"),
    };

    private static string DefaultOf(YamlMappingNode input) => input.Children.TryGetValue("default", out var value) ? ((YamlScalarNode)value).Value ?? "" : "";
}
