using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Clusters;

/// <summary>Logs that are followed while a machine is cut off, on it and elsewhere.</summary>
[Collection(nameof(Keeping))]
public sealed class FollowedLogTests(KeepingHosts cluster)
{
    private const string Counters =
        """
        services:
          each:
            image: busybox
            command: sh -c 'i=0; while :; do i=$$((i+1)); echo line $$i; usleep 50000; done'
            init: true
            stop_grace_period: 1s
            deploy: {mode: global, update_config: {monitor: 0s, parallelism: 0}}
          noise:
            image: busybox
            command: sh -c 'x=$$(head -c 1000 /dev/zero | tr "\\0" x); while :; do echo $$x; usleep 50000; done'
            init: true
            stop_grace_period: 1s
            deploy: {update_config: {monitor: 0s}, placement: {constraints: [node.hostname == node1]}}
        """;

    private readonly StackRuns _stacks = new(cluster);

    [Fact]
    public async Task Follow_WhileANodeIsCutOffAndBack_LosesAndRepeatsNoLine_AndGoesOn()
    {
        await _stacks.DeployAsync("count", Counters);
        using var manager = new Follower(cluster.Manager, "count_each");
        using var worker = new Follower(cluster.Hosts[1], "count_each");
        Follower[] followers = [manager, worker];

        // What is on its way to the one that is cut off fills its connection, as small as a quiet one is.
        using var noise = new Follower(cluster.Hosts[1], "count_noise");
        foreach (var follower in followers)
        {
            await follower.HaveAsync("node1", "node2", "node3");
        }

        await cluster.CableAsync(2, isIn: false);
        try
        {
            await _stacks.NodesAsync("Ready", "Down", "Ready");
            await worker.SaysAsync("warning: the cluster does not answer");
            await manager.SaysAsync("warning: the logs of tasks on node node2 are missing");
            await worker.HaveAsync("node2");
            await manager.HaveAsync("node1", "node3");
        }
        finally
        {
            await cluster.CableAsync(2, isIn: true);
        }

        await _stacks.NodesAsync("Ready", "Ready", "Ready");
        foreach (var follower in followers)
        {
            await follower.HaveAsync("node1", "node2", "node3");
        }

        foreach (var follower in followers)
        {
            Assert.Equal("", follower.FindFault());
        }

        await _stacks.RemoveAsync("count");
    }

    /// <summary><c>orc service logs -f</c>, and what it printed of each node.</summary>
    private sealed class Follower : IDisposable
    {
        private readonly Process _process;
        private readonly ConcurrentDictionary<string, ConcurrentQueue<int>> _lines = new(StringComparer.Ordinal);
        private readonly ConcurrentQueue<string> _errors = new();

        public Follower(OrcHost host, string service)
        {
            _process = host.Begin($"exec orc service logs -f {service}", TimeSpan.FromMinutes(3));
            _process.OutputDataReceived += (_, read) => Take(read.Data);
            _process.ErrorDataReceived += (_, read) => _errors.Enqueue(read.Data ?? "");
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        /// <summary>Waits until there are lines of these nodes that were not there before.</summary>
        public async Task HaveAsync(params string[] nodes)
        {
            var before = nodes.ToDictionary(node => node, Count, StringComparer.Ordinal);
            await UntilAsync(() => nodes.All(node => Count(node) > before[node] + 5));
        }

        public Task SaysAsync(string text) => UntilAsync(
            () => _errors.Any(line => line.Contains(text, StringComparison.Ordinal)));

        /// <summary>The first line that is missing, twice or out of its order; empty: there is none.</summary>
        public string FindFault()
        {
            foreach (var (node, lines) in _lines)
            {
                var expected = 0;
                foreach (var number in lines)
                {
                    if (number != ++expected)
                    {
                        return $"{node}: line {number} where {expected} belongs";
                    }
                }
            }

            return _process.HasExited ? $"it ended\n{this}" : "";
        }

        public override string ToString() =>
            string.Join('\n', _lines.Select(pair => $"{pair.Key}: {pair.Value.Count} lines").Concat(_errors));

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
            }

            _process.Dispose();
        }

        private int Count(string node) => _lines.TryGetValue(node, out var lines) ? lines.Count : 0;

        private async Task UntilAsync(Func<bool> isSo) => _ = await OrcHost.EventuallyAsync(
            () => Task.FromResult(new Ran("orc service logs -f", _process.HasExited ? 1 : 0, ToString(), "")),
            ran =>
            {
                _ = ran.Succeeded();
                return isSo();
            });

        // count_each.1.57@node2    | line 12
        private void Take(string? line)
        {
            if (line is not null && line.Split(['@', '|', ' '], StringSplitOptions.RemoveEmptyEntries)
                is [_, var node, "line", var number])
            {
                _lines.GetOrAdd(node, _ => new ConcurrentQueue<int>())
                    .Enqueue(int.Parse(number, CultureInfo.InvariantCulture));
            }
        }
    }
}
