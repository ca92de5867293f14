using Orc.Cli.Invoking;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>What a command line refers to beyond itself: the user's variables, files and folders.</summary>
internal sealed record Surroundings
{
    public required string Directory { get; init; }

    public required string? Home { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public required Func<string, string[]> ReadLines { get; init; }

    public static Surroundings Of(CliHost host) => new()
    {
        Directory = host.WorkingDirectory,
        Home = host.Variable("HOME"),
        Variable = name => host.Environment.GetValueOrDefault(name),
        ReadLines = File.ReadAllLines,
    };

    /// <summary>Absolute; <c>.</c> and <c>~</c> are resolved.</summary>
    public string Resolve(string path)
    {
        var whole = Home is not null && (path is "~" || path.StartsWith("~/", StringComparison.Ordinal))
            ? Home + path[1..]
            : Path.Combine(Directory, path);
        return whole.Contains('\0', StringComparison.Ordinal) ? whole : Path.GetFullPath(whole);
    }

    /// <summary>A file of lines, or what docker says of a missing one.</summary>
    public string[] Lines(string path)
    {
        try
        {
            return ReadLines(Resolve(path));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new FlagException($"open {path}: no such file or directory");
        }
        catch (UnauthorizedAccessException)
        {
            throw new FlagException(
                System.IO.Directory.Exists(Resolve(path))
                    ? $"read {path}: is a directory"
                    : $"open {path}: permission denied");
        }
        catch (IOException failure)
        {
            throw new FlagException($"read {path}: {failure.Message}");
        }
    }
}
