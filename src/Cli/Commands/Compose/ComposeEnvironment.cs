using System.Collections.Immutable;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Invoking;
using Orc.Compose.Environment;
using Orc.Model.Containers;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>-e</c> and files of variables, of <c>exec</c> and <c>run</c>.</summary>
internal static class ComposeEnvironment
{
    /// <summary>A name alone takes the project's variable: of the shell, or of its <c>.env</c>.</summary>
    public static IEnumerable<WireEnvironmentVariable> Read(
        Invocation invocation, OpenedProject opened, IEnumerable<string> files, IEnumerable<string> texts)
    {
        var known = opened.Loaded?.Environment.ToImmutableDictionary(StringComparer.Ordinal)
            ?? invocation.Host.Environment;
        return ContainerRequestReading.Checked(
            invocation,
            () => Read(known, [.. files], [.. texts], Surroundings.Of(invocation.Host), invocation.Error))
            .Select(variable => variable.ToWire());
    }

    /// <summary>Flags win over files and earlier files over later ones, as in Compose.</summary>
    /// <exception cref="FlagException">A flag or a file says nothing that can be read.</exception>
    public static ImmutableArray<EnvironmentVariable> Read(
        ImmutableDictionary<string, string> known,
        ImmutableArray<string> files,
        ImmutableArray<string> texts,
        Surroundings surroundings,
        TextWriter warnings)
    {
        var given = EnvironmentFlag.Read(
            [], texts, surroundings with { Variable = name => known.GetValueOrDefault(name) });
        var outer = known.SetItems(given.Select(variable => KeyValuePair.Create(variable.Name, variable.Value ?? "")));
        var all = given.ToList();
        foreach (var file in files)
        {
            var text = string.Join('\n', surroundings.Lines(file));
            foreach (var (name, value) in Variables(file, text, outer, warnings))
            {
                if (all.TrueForAll(earlier => earlier.Name != name))
                {
                    all.Add(new EnvironmentVariable(name, value));
                }
            }
        }

        return [.. all];
    }

    private static ImmutableSortedDictionary<string, string> Variables(
        string file, string text, ImmutableDictionary<string, string> outer, TextWriter warnings)
    {
        var variables = VariableFile.Read(file, text, outer, out var diagnostics);
        var errors = diagnostics.Where(diagnostic => diagnostic.IsError).ToArray();
        if (errors.Length > 0)
        {
            throw new FlagException(string.Join('\n', errors.Select(error => error.ToString())));
        }

        foreach (var diagnostic in diagnostics)
        {
            warnings.WriteLine(diagnostic.ToString());
        }

        return variables;
    }
}
