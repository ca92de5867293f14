using Orc.Linux.Files;

namespace Orc.Linux.Nftables;

/// <summary>
/// Places below 1024 for the sockets of libnftables: it waits with select(2), and glibc ends the process when a
/// descriptor there is 1024 or more, which a daemon of many containers soon has. Some are kept from the first use on.
/// </summary>
internal static class LowDescriptors
{
    private const int Kept = 32;
    private const int Limit = 1024;

    // What other threads may open in the moment between looking and opening.
    private const int Margin = 128;
    private const int OptionDomain = 39;
    private const int Netlink = 16;

    private static readonly Lock Gate = new();
    private static readonly Stack<int> Free = new();
    private static bool _isFilled;

    /// <summary>Runs <paramref name="open"/>, which opens one netlink socket, so that it gets a low place.</summary>
    /// <param name="open">Null or zero: it could not.</param>
    /// <param name="close">Undoes it: another thread took the place in between.</param>
    public static nint Take(Func<nint> open, Action<nint> close)
    {
        lock (Gate)
        {
            Fill();
            if (LowestFree() < Limit - Margin)
            {
                return open();
            }

            while (Free.TryPop(out var place))
            {
                _ = FileCalls.Close(place);
                var opened = open();
                if (opened == 0 || IsNetlink(place))
                {
                    return opened;
                }

                close(opened);
            }

            throw new LinuxException("open nftables: no descriptor below 1024 is free", Errno.TooManyOpenFiles);
        }
    }

    /// <summary>A context was closed: its place is kept again.</summary>
    public static void Refill()
    {
        lock (Gate)
        {
            if (Free.Count < Kept)
            {
                Keep();
            }
        }
    }

    private static void Fill()
    {
        while (!_isFilled && Free.Count < Kept && Keep())
        {
            // One after another.
        }

        _isFilled = true;
    }

    private static int LowestFree()
    {
        var descriptor = FileCalls.Open("/dev/null", FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        if (descriptor >= 0)
        {
            _ = FileCalls.Close(descriptor);
        }

        return descriptor < 0 ? Limit : descriptor;
    }

    private static bool Keep()
    {
        var descriptor = FileCalls.Open("/dev/null", FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        if (descriptor is >= 0 and < Limit)
        {
            Free.Push(descriptor);
            return true;
        }

        if (descriptor >= 0)
        {
            _ = FileCalls.Close(descriptor);
        }

        return false;
    }

    private static bool IsNetlink(int descriptor)
    {
        var (value, length) = (0, (uint)sizeof(int));
        return NftablesLibrary.GetSocketOption(descriptor, 1, OptionDomain, ref value, ref length) == 0
            && value == Netlink;
    }
}
