namespace Orc.Model.Tasks;

/// <summary>What the control plane wants of a task.</summary>
public enum DesiredState
{
    /// <summary>Prepared and held: its dependencies are not there yet.</summary>
    Ready = 0,
    Live = 1,

    /// <summary>Kept, its process stopped by a person's verb.</summary>
    Resting = 2,

    /// <summary>Stopped and removed.</summary>
    Removed = 3,
}
