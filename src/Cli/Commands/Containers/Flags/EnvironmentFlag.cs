using System.Collections.Immutable;
using Orc.Model.Containers;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary><c>NAME=value</c>, or <c>NAME</c> alone for the caller's value; in flags and in files of lines.</summary>
internal static class EnvironmentFlag
{
    /// <summary>Files first, so that flags win; a later one of the same name replaces an earlier one.</summary>
    public static ImmutableArray<EnvironmentVariable> Read(
        ImmutableArray<string> files, ImmutableArray<string> texts, Surroundings surroundings)
    {
        var variables = new List<EnvironmentVariable>();
        foreach (var line in files.SelectMany(file => FileLines(file, surroundings)).Concat(texts))
        {
            if (Parse(line, surroundings) is not { } variable)
            {
                continue;
            }

            variables.RemoveAll(earlier => earlier.Name == variable.Name);
            variables.Add(variable);
        }

        return [.. variables];
    }

    /// <summary>Lines as they are but for blank ones and comments: no quotes, no expansion, as in Docker.</summary>
    public static IEnumerable<string> FileLines(string file, Surroundings surroundings)
    {
        foreach (var raw in surroundings.Lines(file))
        {
            var line = raw.TrimStart('\uFEFF').TrimStart().TrimEnd('\r');
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var name = line.Split('=', 2)[0];
            if (name.Length == 0)
            {
                throw new FlagException($"invalid env file ({file}): no variable name on line '{line}'");
            }

            if (name.AsSpan().ContainsAny(' ', '\t'))
            {
                throw new FlagException($"invalid env file ({file}): variable '{name}' contains whitespaces");
            }

            yield return line;
        }
    }

    // A name that the caller does not have either is left out.
    private static EnvironmentVariable? Parse(string text, Surroundings surroundings)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        if (end == 0 || text.Length == 0)
        {
            throw new FlagException($"invalid environment variable: {text}");
        }

        return end > 0
            ? new EnvironmentVariable(text[..end], text[(end + 1)..])
            : surroundings.Variable(text) is { } value ? new EnvironmentVariable(text, value) : null;
    }
}
