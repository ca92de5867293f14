namespace Orc.Compose.Watching;

/// <summary>Which paths below a trigger's own count.</summary>
public sealed class WatchFilter(WatchTrigger trigger)
{
    /// <summary>What editors and version control put beside files for a moment, or for themselves.</summary>
    private static readonly IgnorePatterns Passing = new(
    [
        "**/.git", "**/.wh.*",
        "**/*~", "**/4913", "**/.*.sw?", "**/.*.swpx",
        "**/.#*", "**/#*#",
        "**/*___jb_tmp___", "**/*___jb_old___",
        "**/.goutputstream-*", "**/.*.kate-swp",
    ]);

    private readonly string _root = trigger.Path.TrimEnd('/');
    private readonly IgnorePatterns _include = new(trigger.Include);
    private readonly IgnorePatterns _ignore = new(trigger.Ignore);

    public bool Counts(string path)
    {
        if (Relative(path) is not { } relative)
        {
            return false;
        }

        return relative.Length == 0
            || (!Passing.Matches(relative) && !_ignore.Matches(relative)
                && (_include.IsEmpty || _include.Matches(relative)));
    }

    /// <summary>Nothing below the directory can count: it need not be looked into.</summary>
    public bool MaySkip(string directory) =>
        Relative(directory) is not { } relative
        || (relative.Length > 0
            && (Passing.Matches(relative) || (!_ignore.HasExceptions && _ignore.Matches(relative))));

    /// <summary>Null: it is elsewhere.</summary>
    private string? Relative(string path) =>
        path == _root ? ""
        : path.StartsWith(_root, StringComparison.Ordinal) && path[_root.Length] == '/' ? path[(_root.Length + 1)..]
        : null;
}
