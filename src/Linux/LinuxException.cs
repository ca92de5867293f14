using System.Runtime.InteropServices;

namespace Orc.Linux;

/// <summary>
/// A system call said no. Its message is what was tried, then the kernel's words: <c>mount /x: Permission denied</c>.
/// </summary>
/// <param name="operation">What was tried, on what.</param>
/// <param name="error">The kernel's answer.</param>
/// <param name="detail">What else the kernel said (a mount's log, netlink's extended answer).</param>
public sealed class LinuxException(string operation, Errno error, string? detail = null)
    : IOException($"{operation}: {Marshal.GetPInvokeErrorMessage((int)error)}{(detail is null ? "" : $" ({detail})")}")
{
    public Errno Error { get; } = error;

    /// <summary>What was tried, without what came back.</summary>
    public string Operation { get; } = operation;

    /// <summary>The failure of the P/Invoke call that was just made on this thread.</summary>
    public static LinuxException Last(string operation) => new(operation, (Errno)Marshal.GetLastPInvokeError());
}
