namespace Orc.Cli.Commands.Compose;

/// <summary>What is asked of <c>compose pull</c>.</summary>
/// <param name="Policy">In place of the services' own; null: each by its own.</param>
/// <param name="IgnoresBuildable">Images that could be built are left out.</param>
internal sealed record PullWish(string? Policy, bool IgnoresBuildable);
