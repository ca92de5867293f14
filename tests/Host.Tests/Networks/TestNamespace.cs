using System.Diagnostics;
using System.Security.Cryptography;
using Orc.Linux.Namespaces;

namespace Orc.Host.Tests.Networks;

/// <summary>A network namespace of a test, pinned in a folder of its own so that programs can be started in
/// it.</summary>
internal sealed class TestNamespace : IDisposable
{
    private readonly string _root = Path.Combine(
        Path.GetTempPath(),
        $"orc-netns-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");

    public TestNamespace()
    {
        NetworkNamespace.PreparePinFolder(_root);
        Pin = Path.Combine(_root, "net");
        Namespace = NetworkNamespace.Create(Pin, _ => NetworkNamespace.OpenOwn());
        Shell("ip link set lo up");
    }

    public string Pin { get; }

    public NetworkNamespace Namespace { get; }

    /// <summary>Runs a shell command inside and returns what it printed; a failure throws with everything it
    /// said.</summary>
    public string Shell(string command)
    {
        var (code, output) = TryShell(command);
        return code == 0 ? output : throw new InvalidOperationException($"{command}: exit {code}\n{output}");
    }

    public (int Code, string Output) TryShell(string command)
    {
        using var process = Start(command);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.GetAwaiter().GetResult());
    }

    public Process Start(string command) => Process.Start(new ProcessStartInfo("nsenter")
    {
        ArgumentList = { $"--net={Pin}", "timeout", "-k", "1", "20", "sh", "-c", command },
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        RedirectStandardInput = true,
    })!;

    public void Dispose()
    {
        Namespace.Dispose();
        NetworkNamespace.Unpin(Pin);
        NetworkNamespace.RemovePinFolder(_root);
    }
}
