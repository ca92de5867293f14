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
    private readonly string? _context = trigger.Context?.TrimEnd('/');
    private readonly IgnorePatterns _contextIgnore = new(trigger.ContextIgnore);

    public bool Counts(string path)
    {
        if (Below(_root, path) is not { } relative)
        {
            return false;
        }

        return relative.Length == 0
            || (!IsOfNoBuild(path) && !Passing.Matches(relative) && !_ignore.Matches(relative)
                && (_include.IsEmpty || _include.Matches(relative)));
    }

    /// <summary>Nothing below the directory can count: it need not be looked into.</summary>
    public bool MaySkip(string directory) =>
        Below(_root, directory) is not { } relative
        || (relative.Length > 0
            && (Passing.Matches(relative)
                || (!_ignore.HasExceptions && _ignore.Matches(relative))
                || (!_contextIgnore.HasExceptions && IsOfNoBuild(directory))));

    private bool IsOfNoBuild(string path) =>
        _context is not null && Below(_context, path) is { Length: > 0 } relative && _contextIgnore.Matches(relative);

    /// <summary>Null: it is elsewhere.</summary>
    private static string? Below(string root, string path) =>
        path == root ? ""
        : path.StartsWith(root, StringComparison.Ordinal) && path[root.Length] == '/' ? path[(root.Length + 1)..]
        : null;
}
