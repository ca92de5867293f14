using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Output;

namespace Orc.Cli.Invoking;

/// <summary>One typed command: what its flags say, where it writes, and the way to the daemon.</summary>
internal sealed class Invocation(ParseResult parsed, GlobalFlags globals, CliHost host) : IDisposable
{
    private readonly HashSet<string> _warnings = new(StringComparer.Ordinal);
    private DaemonConnection? _daemon;
    private ClusterConnections? _cluster;

    public CliHost Host { get; } = host;

    public CliConsole Console => Host.Console;

    /// <summary>What the command was asked for.</summary>
    public TextWriter Out => Console.Out;

    /// <summary>What is said besides.</summary>
    public TextWriter Error => Console.Error;

    /// <summary>Says it once, however often the command comes to it.</summary>
    public void Warn(string text)
    {
        if (_warnings.Add(text))
        {
            Error.WriteLine(text);
        }
    }

    /// <summary>What a project's files say of settings, once it is opened: its <c>.env</c> may.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; set; } = host.Environment;

    /// <summary>A setting of Compose by its variable; null: nobody set it, or to nothing.</summary>
    public string? Setting(string variable) =>
        Settings.GetValueOrDefault(variable) is { Length: > 0 } value ? value : null;

    public TimeProvider Time => Host.Time;

    public DaemonAddress Address => DaemonAddress.Of(globals.Host(parsed), Host);

    /// <summary>For flags that are read in numbers, as those of <c>run</c> are.</summary>
    public ParseResult Parsed => parsed;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <summary>Whether the flag was typed.</summary>
    public bool Has(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>
    /// The daemon; connected once. Where there is none, a message that says how to start it ends the command.
    /// </summary>
    public async ValueTask<DaemonConnection> ConnectAsync(CancellationToken cancellationToken) =>
        _daemon ??= await DaemonConnection.OpenAsync(Address, cancellationToken);

    /// <summary>As <see cref="ConnectAsync"/>, but starts a daemon as root where there is none, and says so.</summary>
    public async ValueTask<DaemonConnection> ConnectOrStartAsync(CancellationToken cancellationToken) =>
        _daemon ??= await new DaemonStart(Host).OpenAsync(Address, cancellationToken);

    /// <summary>The ways to the nodes of the cluster.</summary>
    public ClusterConnections Cluster => _cluster ??= new ClusterConnections(this);

    public void Dispose()
    {
        _cluster?.Dispose();
        _daemon?.Dispose();
    }
}
