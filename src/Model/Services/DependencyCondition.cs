namespace Orc.Model.Services;

/// <summary>The milestone of another service that is waited for.</summary>
public enum DependencyCondition
{
    Started,
    Healthy,
    CompletedSuccessfully,
}
