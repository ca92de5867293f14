namespace Orc.Model.Services;

/// <summary>Another service of the project that must come first.</summary>
public sealed record DependencySpec(string Service, DependencyCondition Condition)
{
    /// <summary>False: its absence or failure is a warning.</summary>
    public bool Required { get; init; } = true;

    /// <summary>Restarted when a person restarts or recreates the other.</summary>
    public bool Restart { get; init; }
}
