namespace Orc.Agent.Images;

/// <summary>How far a layer is. A rendering puts them in Docker's words.</summary>
public enum PullStatus
{
    Waiting,
    Downloading,

    /// <summary>All bytes are here and are the right ones.</summary>
    Downloaded,

    /// <summary>What is left of unpacking, after the download.</summary>
    Extracting,
    Complete,
    AlreadyExists,

    /// <summary>The connection broke; the rest is asked for again.</summary>
    Retrying,
}
