namespace Orc.Agent.Images;

/// <summary>Whether a pull changed anything here.</summary>
internal enum PullOutcome
{
    Downloaded,

    /// <summary>The very image was here under that name.</summary>
    UpToDate,
}
