using Orc.Agent.Endpoints;

namespace Orc.Daemon;

/// <summary>The process, to the endpoint that tells of it and may end it.</summary>
internal sealed class DaemonControl(DaemonOptions options, TimeProvider time) : IDaemonControl
{
    private const string UnitFile = "/etc/systemd/system/orcd.service";

    private IHostApplicationLifetime? _lifetime;

    public string NodeName => options.Name;

    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    public string StartsAtBoot => File.Exists(UnitFile) ? "systemd" : "";

    public IReadOnlyList<string> GenericResources => options.GenericTexts;

    public IReadOnlyList<string> Warnings => FindWarnings();

    /// <summary>Asks the part that knows.</summary>
    public Func<IReadOnlyList<string>> FindWarnings { private get; set; } = () => [];

    /// <summary>Once there is something to end.</summary>
    public void Control(IHostApplicationLifetime lifetime) => _lifetime = lifetime;

    public void BeginShutdown() => _lifetime?.StopApplication();
}
