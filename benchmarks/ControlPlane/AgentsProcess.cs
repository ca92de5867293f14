using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using Orc.Model.Nodes;
using Orc.Orchestrator.Dispatch;
using Orc.Orchestrator.Store;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>The agents, in a process of their own.</summary>
internal sealed class AgentsProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _certificate;

    // What was found out of a version of the tasks: asked ten times a second, it would be most of what is measured.
    private readonly Dictionary<NodeId, string> _digests = [];
    private object? _digested;

    private AgentsProcess(Process process, string certificate)
    {
        _process = process;
        _certificate = certificate;
    }

    public static async Task<AgentsProcess> StartAsync(
        int count, int port, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllBytesAsync(file, BenchmarkCertificates.Save(certificate), cancellationToken);
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        }

        start.ArgumentList.Add("agents-of");
        start.ArgumentList.Add(count.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(port.ToString(CultureInfo.InvariantCulture));
        start.ArgumentList.Add(file);
        return new AgentsProcess(Process.Start(start)!, file);
    }

    /// <summary>How many have had so many sessions, and know exactly what the store says of their node.</summary>
    public async Task<int> CountRightAsync(int sessions, Snapshot snapshot, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync("digests".AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        var right = 0;
        for (var number = 0; await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (line == ".")
            {
                return right;
            }

            var parts = line.Split(' ');
            right += int.Parse(parts[1], CultureInfo.InvariantCulture) >= sessions
                && parts[0] == DigestOf(snapshot, GivenCluster.NodeOf(number)) ? 1 : 0;
        }

        throw new IOException("the agents' process ended");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        File.Delete(_certificate);
    }

    private string DigestOf(Snapshot snapshot, NodeId node)
    {
        if (_digested != snapshot.Tasks)
        {
            _digests.Clear();
            _digested = snapshot.Tasks;
        }

        if (!_digests.TryGetValue(node, out var digest))
        {
            _digests[node] = digest = SetDigest.Of(AssignmentSet.Of(snapshot, node).Tasks.Values
                .Select(task => (task.Task.Value, task.Release, (int)task.Wish.Desired)));
        }

        return digest;
    }
}
