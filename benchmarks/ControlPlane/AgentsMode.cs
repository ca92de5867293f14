using System.Globalization;

namespace Orc.ControlPlane.Benchmarks;

/// <summary>
/// The other process, so that the manager's can be measured: so many agents, which answer questions on its input.
/// <c>digests</c>: a line of each one's digest and sessions, then a line with a dot.
/// </summary>
internal static class AgentsMode
{
    public static async Task<int> RunAsync(string[] args)
    {
        var count = int.Parse(args[0], CultureInfo.InvariantCulture);
        var port = int.Parse(args[1], CultureInfo.InvariantCulture);
        var certificate = BenchmarkCertificates.Load(await File.ReadAllBytesAsync(args[2]));
        using var ended = new CancellationTokenSource();
        var agents = Enumerable.Range(0, count).Select(number => new StreamAgent(number, port, certificate)).ToList();
        var running = agents.Select(agent => agent.RunAsync(ended.Token)).ToList();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line == "digests")
            {
                foreach (var agent in agents)
                {
                    Console.WriteLine($"{agent.Digest} {agent.Sessions}");
                }

                Console.WriteLine(".");
            }
        }

        await ended.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        agents.ForEach(agent => agent.Dispose());
        return 0;
    }
}
