namespace Orc.Model.Containers;

/// <summary>Docker's four restart policies.</summary>
public enum RestartPolicy
{
    No,
    OnFailure,
    Always,
    UnlessStopped,
}
