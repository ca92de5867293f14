namespace Orc.Cli.Commands.Compose.Remotes;

/// <summary>
/// What <c>git ls-remote</c> answers: <c>COMMIT TAB REFERENCE</c>, a line for each, tags with the commit they lead to
/// as <c>refs/tags/NAME^{}</c>.
/// </summary>
internal static class GitReferences
{
    private const int CommitLength = 40;

    public static bool IsCommit(string version) =>
        version.Length == CommitLength && version.All(char.IsAsciiHexDigitLower);

    /// <summary>The commit that a branch or tag means. Null: neither is there.</summary>
    public static string? Choose(string output, string version)
    {
        var commits = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is [var commit, var name] && IsCommit(commit))
            {
                commits[name.TrimEnd()] = commit;
            }
        }

        // As git itself reads a short name (gitrevisions): tags before branches.
        string[] names =
        [
            $"{version}^{{}}", version, $"refs/{version}", $"refs/tags/{version}^{{}}", $"refs/tags/{version}",
            $"refs/heads/{version}",
        ];
        return names.Select(name => commits.GetValueOrDefault(name)).FirstOrDefault(commit => commit is not null);
    }
}
