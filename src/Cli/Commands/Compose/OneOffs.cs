namespace Orc.Cli.Commands.Compose;

/// <summary>Whether the containers of <c>orc compose run</c> are meant too.</summary>
internal enum OneOffs
{
    Excluded,
    Included,
    Only,
}
