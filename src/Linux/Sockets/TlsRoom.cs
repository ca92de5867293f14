using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Orc.Linux.Sockets;

/// <summary>
/// Has OpenSSL give a connection's buffers back when they are empty: it keeps 33 KiB for each otherwise, and a thousand
/// sessions that say a word each second need them for none of it. .NET has no option for it (SSL_CTX_set_mode(3)).
/// </summary>
public static partial class TlsRoom
{
    private const int ControlMode = 33;
    private const nint ReleaseBuffers = 0x10;

    /// <summary>The runtime's name of it; a test tells when another version has another.</summary>
    private static readonly FieldInfo? Context = typeof(SslStream)
        .GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <returns>False: it keeps them, and all else is the same.</returns>
    public static bool ReleaseWhenEmpty(SslStream stream)
    {
        if (Context?.GetValue(stream) is not SafeHandle { IsInvalid: false } connection)
        {
            return false;
        }

        var isHeld = false;
        try
        {
            connection.DangerousAddRef(ref isHeld);
            var modes = Control(connection.DangerousGetHandle(), ControlMode, ReleaseBuffers, 0);
            return (modes & ReleaseBuffers) != 0;
        }
        catch (Exception none) when (none is DllNotFoundException or EntryPointNotFoundException
            or ObjectDisposedException)
        {
            // Another OpenSSL than the one that is known here.
            return false;
        }
        finally
        {
            if (isHeld)
            {
                connection.DangerousRelease();
            }
        }
    }

    [LibraryImport("libssl.so.3", EntryPoint = "SSL_ctrl")]
    private static partial nint Control(nint connection, int command, nint value, nint pointer);
}
