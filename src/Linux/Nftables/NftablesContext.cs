using System.Runtime.InteropServices;

namespace Orc.Linux.Nftables;

/// <summary>Runs nft commands in the network namespace it was opened in, each call one atomic transaction.
/// From any thread; one call at a time in the whole process: libnftables keeps state that all contexts share
/// (strtok while it lists sets, getprotobynumber), and two calls beside each other end the process.</summary>
public sealed class NftablesContext : IDisposable
{
    private static readonly Lock Library = new();
    private nint _context;

    private NftablesContext(nint context) => _context = context;

    /// <summary>Opens a context in the network namespace of the calling thread.</summary>
    public static NftablesContext Open()
    {
        nint context;
        try
        {
            lock (Library)
            {
                context = LowDescriptors.Take(() => NftablesLibrary.New(0), NftablesLibrary.Free);
            }
        }
        catch (DllNotFoundException missing)
        {
            throw new NftablesException(
                "open nftables",
                $"libnftables.so.1 is missing (apt install nftables): {missing.Message}");
        }

        if (context == 0)
        {
            throw new NftablesException("open nftables", "libnftables could not open its netlink socket");
        }

        if (NftablesLibrary.BufferOutput(context) != 0 || NftablesLibrary.BufferError(context) != 0)
        {
            NftablesLibrary.Free(context);
            throw new NftablesException("open nftables", "libnftables could not make its buffers");
        }

        return new NftablesContext(context);
    }

    /// <summary>Runs commands as one transaction.</summary>
    /// <param name="purpose">For the error: <c>cannot {purpose}: …</c>.</param>
    /// <returns>What the commands printed.</returns>
    public string Run(string commands, string purpose) => Run(commands, purpose, outputFlags: 0);

    /// <summary>As <see cref="Run(string, string)"/>, with lists printed as JSON.</summary>
    public string RunJson(string commands, string purpose) => Run(commands, purpose, NftablesLibrary.OutputJson);

    public void Dispose()
    {
        lock (Library)
        {
            if (_context != 0)
            {
                NftablesLibrary.Free(_context);
                _context = 0;
                LowDescriptors.Refill();
            }
        }
    }

    private string Run(string commands, string purpose, uint outputFlags)
    {
        lock (Library)
        {
            ObjectDisposedException.ThrowIf(_context == 0, this);
            NftablesLibrary.SetOutputFlags(_context, outputFlags);
            var failed = NftablesLibrary.Run(_context, commands) != 0;
            // Reading a buffer also empties it: both must be read, or the next call shows this one's words.
            var output = Marshal.PtrToStringUTF8(NftablesLibrary.GetOutput(_context)) ?? "";
            var errors = Marshal.PtrToStringUTF8(NftablesLibrary.GetError(_context)) ?? "";
            return failed ? throw new NftablesException(purpose, errors) : output;
        }
    }
}
