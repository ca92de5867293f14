namespace Orc.Agent.Volumes;

/// <summary>A volume, or a part of one.</summary>
/// <param name="Volume">Its name.</param>
/// <param name="Part">A path in it, whose links lead nowhere else; null: all of it.</param>
internal readonly record struct VolumePlace(string Volume, string? Part)
{
    /// <summary>What is mounted: an empty subpath is none.</summary>
    public static VolumePlace Of(string volume, string? subpath) =>
        new(volume, string.IsNullOrEmpty(subpath) ? null : subpath);
}
