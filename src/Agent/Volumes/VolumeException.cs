namespace Orc.Agent.Volumes;

/// <summary>A volume could not be made, mounted, filled or removed. The message is for people.</summary>
internal sealed class VolumeException(VolumeFailure reason, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public VolumeFailure Reason { get; } = reason;

    internal static VolumeException NoSuchVolume(string name) =>
        new(VolumeFailure.NotFound, $"no such volume: {name}");
}
