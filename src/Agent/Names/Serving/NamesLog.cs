using System.Text;
using Microsoft.Win32.SafeHandles;
using Orc.Linux;
using Orc.Linux.Files;

namespace Orc.Agent.Names.Serving;

/// <summary>
/// The names process's log: a line each on standard error, which the daemon leads to a file. A logging framework would
/// be larger than the process.
/// </summary>
internal sealed class NamesLog(TimeProvider time)
{
    private const int StandardError = 2;

    private static readonly SafeFileHandle Output = new(StandardError, ownsHandle: false);

    public void Write(string message)
    {
        var line = Encoding.UTF8.GetBytes($"{time.GetUtcNow():O} {message}\n");
        try
        {
            Descriptors.TryWrite(Output, line);
        }
        catch (LinuxException)
        {
            // A full disk must not end the answers.
        }
    }
}
