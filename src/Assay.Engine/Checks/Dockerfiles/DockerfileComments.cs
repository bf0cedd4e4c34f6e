namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>The comments of a Dockerfile that hide findings: each is for the instruction that it stands in or before.</summary>
internal static class DockerfileComments
{
    public static List<IgnoreComment> Of(DockerfileDocument file)
    {
        var found = new List<IgnoreComment>();
        foreach (var comment in file.Comments.Where(comment => comment.Text.Contains("assay:", StringComparison.Ordinal)))
        {
            var line = comment.Range.Line;
            var target = file.Instructions.FirstOrDefault(instruction => instruction.Range.EndLine >= line);
            if (IgnoreComment.Read(comment.Text, line, target?.Range.Line ?? line, target?.Range.EndLine ?? line) is { } ignore)
            {
                found.Add(ignore);
            }
        }

        return found;
    }
}
