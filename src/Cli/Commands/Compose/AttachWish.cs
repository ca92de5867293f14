using System.Collections.Immutable;
using Orc.Compose.Projects;

namespace Orc.Cli.Commands.Compose;

/// <summary>What the command line of an attached <c>up</c> says of whom to listen to.</summary>
internal sealed record AttachWish
{
    /// <summary>The services that are to be up; empty: all.</summary>
    public ImmutableArray<string> Named { get; init; } = [];

    /// <summary><c>--attach</c>; empty: what the rest says.</summary>
    public ImmutableArray<string> Only { get; init; } = [];

    /// <summary><c>--no-attach</c></summary>
    public ImmutableArray<string> Except { get; init; } = [];

    /// <summary><c>--attach-dependencies</c></summary>
    public bool Dependencies { get; init; }

    public string? ExitCodeFrom { get; init; }

    /// <summary>The services whose output is shown.</summary>
    /// <param name="project">Whose services they are.</param>
    /// <param name="selected">Those that are brought up, with what they depend on.</param>
    public ImmutableArray<string> Shown(ComposeProject project, ImmutableArray<string> selected)
    {
        var candidates = !Only.IsEmpty ? Only : Named.IsEmpty || Dependencies ? selected : Named;
        return
        [
            .. candidates
                .Where(name => !Except.Contains(name)
                    && (!Only.IsEmpty || project.FindService(name) is null or { Attach: true }))
                .Union(ExitCodeFrom is null ? [] : [ExitCodeFrom]),
        ];
    }

    /// <summary>
    /// The services whose ends count: the named ones, whatever is shown; else those that are shown; else all.
    /// </summary>
    public ImmutableArray<string> Awaited(ComposeProject project, ImmutableArray<string> selected)
    {
        var shown = Shown(project, selected);
        var counted = !Named.IsEmpty ? Named : shown.IsEmpty ? selected : shown;
        return [.. counted.Union(ExitCodeFrom is null ? [] : [ExitCodeFrom])];
    }
}
