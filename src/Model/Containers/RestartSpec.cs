namespace Orc.Model.Containers;

/// <summary>When an ended process is started again in place.</summary>
public sealed record RestartSpec(RestartPolicy Policy, int? MaxAttempts = null)
{
    public static readonly RestartSpec Never = new(RestartPolicy.No);

    /// <summary>Between an end and the next start. Null: short at first, and longer with each failure.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>A run this long was a success: attempts are counted anew. Null: ten seconds.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>A container that became unhealthy is ended, and so started again, too.</summary>
    public bool OnUnhealthy { get; init; }
}
