namespace Orc.Agent.Images;

/// <summary>Why something with an image did not work, told apart by what a caller can do about it.</summary>
public enum ImageFailure
{
    /// <summary>No image of that name or id, here or in the registry.</summary>
    NotFound,

    /// <summary>A name, an instruction or a platform that cannot be meant.</summary>
    InvalidArgument,

    /// <summary>A container or another name still needs it.</summary>
    Conflict,

    /// <summary>The registry wants another login, or forbids it.</summary>
    Denied,

    /// <summary>No network, no such host, no answer; trying later may help.</summary>
    Unreachable,

    /// <summary>Content that is not what its digest says, no archive, or one that wants to do harm.</summary>
    BadContent,

    /// <summary>The disk is full.</summary>
    DiskFull,
}
