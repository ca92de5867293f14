namespace Orc.Agent.Images.Layers;

/// <summary>
/// Which extended attributes an image may bring: capabilities of programs, access lists, and what users put there. Not
/// those that speak to overlayfs itself, nor the labels of this host's security modules.
/// </summary>
internal static class LayerAttributes
{
    internal static bool IsAllowed(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("security.capability"u8)
        || name.SequenceEqual("system.posix_acl_access"u8)
        || name.SequenceEqual("system.posix_acl_default"u8)
        || (name.StartsWith("user."u8) && !name.StartsWith("user.overlay."u8));
}
