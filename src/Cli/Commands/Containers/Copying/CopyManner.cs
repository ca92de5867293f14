namespace Orc.Cli.Commands.Containers.Copying;

/// <summary>How <c>cp</c> copies.</summary>
/// <param name="FollowsLink">A link that is named is followed.</param>
/// <param name="KeepsOwner">Users and groups by number; else root inside, and whoever copies outside.</param>
internal sealed record CopyManner(bool FollowsLink, bool KeepsOwner);
