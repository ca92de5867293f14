using Orc.Linux;
using Orc.Model.Units;

namespace Orc.Agent.Images;

/// <summary>Tells a full disk from other failures, and says it so that a person knows where to make room.</summary>
internal static class DiskFull
{
    private const int NoSpaceResult = 28;
    private const int QuotaResult = 122;

    public static bool Is(Exception failure) => failure switch
    {
        LinuxException kernel => kernel.Error is Errno.NoSpace or Errno.QuotaExceeded,
        ImageException { Reason: ImageFailure.DiskFull } => false,

        // .NET keeps the error number of a failed file operation here.
        IOException file => file.HResult is NoSpaceResult or QuotaResult,
        _ => false,
    };

    public static ImageException Exception(string path, string tried, long? needed, Exception? inner)
    {
        var need = needed is null ? "" : $", at least {new ByteSize(needed.Value)} needed";
        return new ImageException(
            ImageFailure.DiskFull,
            $"cannot {tried}: no space left on the disk of {path} ({new ByteSize(FreeAt(path))} free{need}); "
            + "make room, or remove what is not used with 'orc image prune'",
            inner);
    }

    /// <summary>Says so before anything is fetched, if it cannot fit.</summary>
    public static void Check(string path, string tried, long needed)
    {
        if (needed > FreeAt(path))
        {
            throw Exception(path, tried, needed, inner: null);
        }
    }

    private static long FreeAt(string path) => new DriveInfo(path).AvailableFreeSpace;
}
