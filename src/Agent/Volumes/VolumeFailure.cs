namespace Orc.Agent.Volumes;

/// <summary>Why something could not be done to a volume: what a caller may do about it.</summary>
internal enum VolumeFailure
{
    /// <summary>There is no such volume, or no such path in it.</summary>
    NotFound,

    /// <summary>A container uses it, or it exists with other options. Change that, and ask again.</summary>
    Conflict,

    /// <summary>The name, the driver or an option is no good anywhere.</summary>
    InvalidSpec,

    /// <summary>The kernel refused: the device is not there, the server does not answer.</summary>
    Unavailable,
}
