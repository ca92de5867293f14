using System.Collections;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Orc.Cli.Output;

namespace Orc.Cli.Invoking;

/// <summary>What a command sees of the world it was typed in.</summary>
internal sealed record CliHost
{
    public required CliConsole Console { get; init; }

    public required ImmutableDictionary<string, string> Environment { get; init; }

    /// <exception cref="CliException">It has been removed.</exception>
    [AllowNull]
    public required string WorkingDirectory
    {
        get => field ?? throw new CliException("the working directory has been removed: cd to one that exists");
        init;
    }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public static CliHost OfProcess(CliConsole console)
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return new CliHost
        {
            Console = console,
            Environment = variables.ToImmutable(),
            WorkingDirectory = FindWorkingDirectory(),
        };
    }

    private static string? FindWorkingDirectory()
    {
        try
        {
            return System.Environment.CurrentDirectory;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Null where the variable is not set, or set to nothing.</summary>
    public string? Variable(string name) => Environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
}
