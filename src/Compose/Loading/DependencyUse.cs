namespace Orc.Compose.Loading;

/// <summary>Whether the services that a named one depends on are selected with it.</summary>
public enum DependencyUse
{
    Include,
    Ignore,
}
