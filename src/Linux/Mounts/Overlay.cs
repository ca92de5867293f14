using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Orc.Linux.Files;

namespace Orc.Linux.Mounts;

/// <summary>
/// Mounts overlays by fsconfig's <c>lowerdir+</c>, which knows no limit of one page of options; older kernels get
/// mount(2) with short links. Nobody else guards an upper directory from being mounted twice: the caller must.
/// </summary>
public static class Overlay
{
    private static bool _lacksLowerPlus;

    /// <summary>
    /// On a thread of a <see cref="MountNamespace"/>: the fallback changes the thread's working directory.
    /// </summary>
    public static void Mount(OverlaySpec spec, string target)
    {
        // A volatile overlay leaves this behind, and refuses to mount again until someone looked at it. Ours are
        // only mounted again within one boot, when nothing can have been lost.
        var incompatible = Path.Combine(spec.Work, "work", "incompat");
        if (Directory.Exists(incompatible))
        {
            Directory.Delete(incompatible, recursive: true);
        }

        if (_lacksLowerPlus)
        {
            MountByLinks(spec, target);
        }
        else if (!TryMountByContext(spec, target))
        {
            MountByLinks(spec, target);
            // It was not the paths: this kernel does not know the option.
            _lacksLowerPlus = true;
        }
    }

    /// <summary>
    /// mount(2) cuts its options at 4095 bytes in silence: 500 layers fit when each is a link named by a number.
    /// </summary>
    public static void MountByLinks(OverlaySpec spec, string target)
    {
        var links = Path.Combine(spec.Work, "..", "lower");
        Directory.CreateDirectory(links);
        for (var index = 0; index < spec.Lower.Count; index++)
        {
            var link = Path.Combine(links, index.ToString(CultureInfo.InvariantCulture));
            File.Delete(link);
            File.CreateSymbolicLink(link, spec.Lower[index]);
        }

        if (MountCalls.ChangeDirectory(links) < 0)
        {
            throw LinuxException.Last($"enter {links}");
        }

        try
        {
            var lower = string.Join(':', Enumerable.Range(0, spec.Lower.Count));
            var more = spec.Volatile ? ",volatile" : "";
            var options = $"lowerdir={lower},upperdir={Escape(spec.Upper)},workdir={Escape(spec.Work)}{more}";
            if (MountCalls.Mount("overlay", target, "overlay", 0, options) < 0)
            {
                throw LinuxException.Last($"mount overlay on {target}");
            }
        }
        finally
        {
            _ = MountCalls.ChangeDirectory("/");
            Directory.Delete(links, recursive: true);
        }
    }

    private static bool TryMountByContext(OverlaySpec spec, string target)
    {
        using var context = Open(MountCalls.OpenFileSystem("overlay", MountCalls.CloseOnExecFlag), "open overlayfs");
        foreach (var layer in spec.Lower)
        {
            if (MountCalls.Configure(context, MountCalls.SetString, "lowerdir+", layer, 0) < 0)
            {
                var failure = Failure(context, $"add layer {layer} to {target}");
                return failure.Error == Errno.Invalid ? false : throw failure;
            }
        }

        Set(context, "upperdir", spec.Upper, target);
        Set(context, "workdir", spec.Work, target);
        if (spec.Volatile && MountCalls.Configure(context, MountCalls.SetFlag, "volatile", null, 0) < 0)
        {
            throw Failure(context, $"mount {target} volatile");
        }

        // Before 6.5 overlayfs reads its options only now, and then does not know what was taken above.
        if (MountCalls.Configure(context, MountCalls.CommandCreate, null, null, 0) < 0)
        {
            var failure = Failure(context, $"mount overlay on {target}");
            return failure.Error == Errno.Invalid ? false : throw failure;
        }

        using var mount = Open(
            MountCalls.CreateMount(context, MountCalls.CloseOnExecFlag, 0), $"mount overlay on {target}");
        return MountCalls.Move(mount, "", MountCalls.AtCurrentDirectory, target, MountCalls.MoveFromEmptyPath) == 0
            ? true
            : throw LinuxException.Last($"mount overlay on {target}");
    }

    private static void Set(SafeFileHandle context, string key, string value, string target)
    {
        if (MountCalls.Configure(context, MountCalls.SetString, key, value, 0) < 0)
        {
            throw Failure(context, $"mount overlay on {target}: set {key}={value}");
        }
    }

    private static SafeFileHandle Open(int descriptor, string operation) =>
        descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LinuxException.Last(operation);

    // The context keeps the kernel's own words; each read gives one message, "e overlay: …".
    private static LinuxException Failure(SafeFileHandle context, string operation)
    {
        var error = (Errno)Marshal.GetLastPInvokeError();
        Span<byte> message = stackalloc byte[1024];
        try
        {
            var length = Descriptors.TryRead(context, message) ?? 0;
            return new LinuxException(operation, error, System.Text.Encoding.UTF8.GetString(message[..length]).Trim());
        }
        catch (LinuxException)
        {
            return new LinuxException(operation, error);
        }
    }

    private static string Escape(string path) => path.Replace(@"\", @"\\", StringComparison.Ordinal)
        .Replace(",", @"\,", StringComparison.Ordinal).Replace(":", @"\:", StringComparison.Ordinal);
}
