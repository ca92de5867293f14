using System.Collections.Immutable;

namespace Orc.Compose.Loading;

/// <summary>What a Compose file is called where nobody says, the first that is there wins.</summary>
public static class ComposeFileNames
{
    public static ImmutableArray<string> All { get; } =
        ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
}
