namespace Orc.Cli.Logs;

/// <summary>How log lines of several containers are written.</summary>
internal sealed record LogLayout
{
    public bool HasPrefix { get; init; } = true;

    public bool HasColours { get; init; }

    public bool HasTimes { get; init; }

    /// <summary>Between a name and the bar: Compose has two spaces, docker's services four.</summary>
    public string Gap { get; init; } = "  ";
}
