using System.Runtime.InteropServices;

namespace Assay.Engine.Checks.Dockerfiles;

/// <summary>
/// A pattern of a .dockerignore: '*' and '?' within a part of a path, '**' over any number of parts, '[a-z]', '\\' before what is meant as it stands. Matched by
/// following all of its ways at once, so that no text takes longer than its length times the pattern's.
/// </summary>
internal sealed class IgnorePattern
{
    private const int MaxLength = 4096;

    private readonly List<Step> steps = [];
    private readonly bool isBroken;

    public IgnorePattern(string text)
    {
        isBroken = text.Length > MaxLength;
        for (var i = 0; i < text.Length && !isBroken; i++)
        {
            switch (text[i])
            {
                case '*' when i + 1 < text.Length && text[i + 1] == '*':
                    i++;
                    i += i + 1 < text.Length && text[i + 1] == '/' ? 1 : 0;
                    steps.Add(new Step(i + 1 == text.Length ? StepKind.Everything : StepKind.Folders));
                    break;
                case '*':
                    steps.Add(new Step(StepKind.Run));
                    break;
                case '?':
                    steps.Add(new Step(StepKind.One));
                    break;
                case '[' when text.IndexOf(']', Math.Min(i + 2, text.Length)) is var end and > 0:
                    steps.Add(new Step(StepKind.Class, Set: text[(i + 1)..end]));
                    i = end;
                    break;
                case '[':
                    isBroken = true;
                    break;
                case '\\' when i + 1 < text.Length:
                    steps.Add(new Step(StepKind.Character, text[++i]));
                    break;
                default:
                    steps.Add(new Step(StepKind.Character, text[i]));
                    break;
            }
        }
    }

    private enum StepKind
    {
        Character,
        One,
        Class,
        Run,
        Everything,
        Folders,
    }

    /// <summary>Whether it names a path, or a folder that the path lies in.</summary>
    public bool MatchesPathOrParent(string path)
    {
        if (isBroken || path.Length > MaxLength)
        {
            return false;
        }

        // Step n: about to take n; the second half: in the middle of the folders of step n.
        var (now, next) = (new bool[(steps.Count * 2) + 1], new bool[(steps.Count * 2) + 1]);
        Enter(now, 0);
        foreach (var character in path)
        {
            if (character == '/' && now[steps.Count])
            {
                return true;
            }

            Array.Clear(next);
            for (var number = 0; number < steps.Count; number++)
            {
                Take(number, character, now, next);
            }

            (now, next) = (next, now);
        }

        return now[steps.Count];
    }

    private void Take(int number, char character, bool[] now, bool[] next)
    {
        var step = steps[number];
        if (step.Kind == StepKind.Folders)
        {
            if (now[number] || now[steps.Count + 1 + number])
            {
                next[steps.Count + 1 + number] = true;
                if (character == '/')
                {
                    Enter(next, number + 1);
                }
            }
        }
        else if (now[number] && step.Takes(character))
        {
            Enter(next, step.Kind is StepKind.Run or StepKind.Everything ? number : number + 1);
        }
    }

    // What may be empty can be passed by.
    private void Enter(bool[] states, int number)
    {
        for (; number <= steps.Count; number++)
        {
            states[number] = true;
            if (number == steps.Count || steps[number].Kind is not (StepKind.Run or StepKind.Everything or StepKind.Folders))
            {
                return;
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Step(StepKind Kind, char Character = default, string Set = "")
    {
        public bool Takes(char character) => Kind switch
        {
            StepKind.Character => character == Character,
            StepKind.Everything => true,
            StepKind.Class => character != '/' && IsInSet(character),
            _ => character != '/',
        };

        private bool IsInSet(char character)
        {
            var isOther = Set.StartsWith('^');
            var isIn = false;
            for (var i = isOther ? 1 : 0; i < Set.Length; i++)
            {
                var last = i + 2 < Set.Length && Set[i + 1] == '-' ? Set[i + 2] : Set[i];
                isIn |= character >= Set[i] && character <= last;
                i += last == Set[i] ? 0 : 2;
            }

            return isIn != isOther;
        }
    }
}
