using Orc.Agent.Engine;
using Orc.Agent.Names;
using Orc.Agent.Networks;
using Orc.Agent.Node;
using Serilog;

namespace Orc.Daemon;

/// <summary>
/// <c>orcd --purge</c>: takes away everything that orc made on this machine: containers, networks, rules, switches,
/// mounts, cgroups, and then both roots with all data.
/// </summary>
internal static class PurgeMode
{
    /// <summary>The caller holds the locks of both roots.</summary>
    public static async Task RunAsync(
        DaemonOptions options, EngineOptions engine, Serilog.ILogger log, CancellationToken cancellationToken)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddSerilog(log));
        var tools = new NodeTools(TimeProvider.System, logging);
        var host = HostNetwork.Open();
        ContainerNames? names = null;
        await using (var node = await NodeEngine.OpenAsync(
            engine,
            host,
            surroundings => names = new ContainerNames(
                new NamesOptions { RunRoot = options.RunRoot },
                host,
                surroundings,
                tools.Time,
                logging.CreateLogger<ContainerNames>()),
            tools,
            cancellationToken))
        {
            var removal = new RemoveRequest { Force = true, Volumes = true };
            await Task.WhenAll(node.Engine.List().Select(
                container => node.Engine.RemoveAsync(container.Id, removal, cancellationToken)));
            await node.UninstallAsync();
            await names!.StopAsync();
        }

        Directory.Delete(options.RunRoot, recursive: true);
        Directory.Delete(options.DataRoot, recursive: true);
    }
}
