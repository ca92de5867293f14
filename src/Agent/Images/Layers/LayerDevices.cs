using Orc.Agent.Images.Archives;
using Orc.Linux.FileTrees;

namespace Orc.Agent.Images.Layers;

/// <summary>
/// Which device nodes an image may bring. A container's devices come from the engine; an image's own are leftovers of
/// how it was made, so only those harmless to anybody are kept, and no disk, memory or kernel log lies about in a
/// layer.
/// </summary>
internal static class LayerDevices
{
    private const uint Memory = 1;
    private const uint Terminals = 5;

    // Documentation/admin-guide/devices.txt: null, zero, full, random, urandom; tty, console, ptmx; net/tun; fuse.
    internal static bool IsAllowed(TarKind kind, DeviceNumber device) => kind is TarKind.CharacterDevice
        && device is { Major: Memory, Minor: 3 or 5 or 7 or 8 or 9 } or { Major: Terminals, Minor: 0 or 1 or 2 }
            or { Major: 10, Minor: 200 or 229 };
}
