namespace Orc.Compose.Values;

/// <summary>Makes paths absolute: relative to a folder, <c>~</c> to the home folder.</summary>
internal sealed class PathResolver(string directory, string? home)
{
    public string Directory => directory;

    public string Resolve(string path)
    {
        if (path is "~" && home is not null)
        {
            return home;
        }

        if (path.StartsWith("~/", StringComparison.Ordinal) && home is not null)
        {
            return Clean(Path.Combine(home, path[2..]));
        }

        return Clean(Path.Combine(directory, path));
    }

    public PathResolver In(string other) => new(other, home);

    private static string Clean(string path) =>
        path.Contains('\0', StringComparison.Ordinal) || !Path.IsPathRooted(path)
            ? path
            : Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
}
