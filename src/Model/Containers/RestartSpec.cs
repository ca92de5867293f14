namespace Orc.Model.Containers;

/// <summary>When an ended process is started again in place.</summary>
public sealed record RestartSpec(RestartPolicy Policy, int? MaxAttempts = null)
{
    public static readonly RestartSpec Never = new(RestartPolicy.No);
}
