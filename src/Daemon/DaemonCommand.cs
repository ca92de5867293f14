using System.CommandLine;
using Orc.Agent.Devices;
using Orc.Agent.Networks.Firewalls;
using Orc.Model.Nodes;
using Serilog.Events;

namespace Orc.Daemon;

/// <summary>The command line of <c>orcd</c>.</summary>
internal static class DaemonCommand
{
    public const string NamesVerb = "names";

    private static readonly string[] Levels = ["debug", "info", "warn", "error"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        var dataRoot = new Option<string>("--data-root")
        {
            Description = "What must outlive a reboot: images, volumes, containers, the store",
            DefaultValueFactory = _ => DaemonOptions.DefaultDataRoot,
        };
        var runRoot = new Option<string>("--run-root")
        {
            Description = "What one boot needs: sockets, namespaces",
            DefaultValueFactory = _ => DaemonOptions.DefaultRunRoot,
        };
        var name = new Option<string>("--name")
        {
            Description = "The node's name",
            DefaultValueFactory = _ => Environment.MachineName,
        };
        var level = new Option<string>("--log-level")
        {
            Description = "debug, info, warn or error",
            DefaultValueFactory = _ => "info",
        };
        var debug = new Option<bool>("--debug", "-D") { Description = "The same as --log-level debug" };
        var respawn = new Option<bool>("--respawn")
        {
            Description = "Be started again when killed (where no init does that)",
        };
        var firewall = new Option<string>("--firewall")
        {
            Description = "auto: other firewalls get one accept for our bridges; manual: what they block is only said",
            DefaultValueFactory = _ => "auto",
        };
        var generic = GenericOption();
        var cdi = CdiOption();
        var purge = PurgeOption();
        level.AcceptOnlyFromAmong(Levels);
        firewall.AcceptOnlyFromAmong("auto", "manual");
        var root = new RootCommand("orcd, the daemon of orc: control plane and agent of this node")
        {
            dataRoot, runRoot, name, level, debug, respawn, firewall, generic, cdi, purge,
        };
        root.SetAction((parsed, cancellationToken) => DaemonProcess.RunAsync(
            new DaemonOptions
            {
                DataRoot = Path.GetFullPath(parsed.GetRequiredValue(dataRoot)),
                RunRoot = Path.GetFullPath(parsed.GetRequiredValue(runRoot)),
                Name = parsed.GetRequiredValue(name),
                Respawns = parsed.GetValue(respawn),
                Firewall = parsed.GetRequiredValue(firewall) == "manual" ? FirewallMode.Manual : FirewallMode.Auto,
                Generic = GenericResources.Read(parsed.GetRequiredValue(generic), out _),
                GenericTexts = parsed.GetRequiredValue(generic),
                CdiFolders =
                [
                    .. parsed.GetRequiredValue(cdi).Where(folder => folder.Length > 0).Select(Path.GetFullPath),
                ],
                Purges = parsed.GetValue(purge),
                LogLevel = parsed.GetValue(debug) ? LogEventLevel.Debug : Level(parsed.GetRequiredValue(level)),
            },
            cancellationToken));
        var parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        return await InvokeAsync(parsed);
    }

    private static Option<string[]> CdiOption() => new("--cdi-spec-dir")
    {
        Description = "Where files of the Container Device Interface lie; of several the last counts most",
        DefaultValueFactory = _ => [.. CdiCatalog.Folders],
    };

    private static Option<bool> PurgeOption() => new("--purge")
    {
        Description = "Remove everything orc made on this machine, all data included, and end",
    };

    private static Option<string[]> GenericOption()
    {
        var option = new Option<string[]>("--node-generic-resource")
        {
            Description = "What tasks can reserve of this node: KIND=NUMBER, or KIND=NAME for each one (repeatable)",
            DefaultValueFactory = _ => [],
        };
        option.Validators.Add(result =>
        {
            _ = GenericResources.Read(result.GetValueOrDefault<string[]>() ?? [], out var error);
            if (error is not null)
            {
                result.AddError($"--node-generic-resource: {error}");
            }
        });
        return option;
    }

    private static async Task<int> InvokeAsync(ParseResult parsed)
    {
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await Console.Error.WriteLineAsync($"orcd: {error.Message}");
            }

            await Console.Error.WriteLineAsync("See 'orcd --help'.");
            return 1;
        }

        // The host takes SIGTERM and Ctrl-C itself: it ends in order, however long that takes.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    private static LogEventLevel Level(string text) => text switch
    {
        "debug" => LogEventLevel.Debug,
        "warn" => LogEventLevel.Warning,
        "error" => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };
}
