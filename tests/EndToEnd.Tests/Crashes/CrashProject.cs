using System.Text.RegularExpressions;
using Orc.EndToEnd.Tests.Hosts;

namespace Orc.EndToEnd.Tests.Crashes;

/// <summary>A project that has one of everything, and the two questions asked after each crash.</summary>
internal sealed class CrashProject(OrcHost host)
{
    private const string Compose =
        """
        services:
          web:
            image: busybox
            init: true
            command: sleep 3600
            ports: ["8085:80"]
            volumes: [/scratch, "kept:/kept"]
            configs: [settings]
          side:
            image: busybox
            init: true
            restart: always
            command: sleep 3600
            depends_on: [web]
        volumes: { kept: {} }
        configs: { settings: { content: "a: b" } }
        """;

    private readonly Workspace _workspace = new(host, "crash", Compose);
    private ProjectState _state = ProjectState.Down;

    public string Folder => _workspace.Folder;

    public async Task BringAsync(ProjectState state)
    {
        if (_state != state)
        {
            _ = (await (state == ProjectState.Up
                ? _workspace.UpAsync()
                : _workspace.ComposeAsync("down", "-v", "-t", "1"))).Succeeded();
            _state = state;
        }
    }

    /// <summary>Nothing is half made, <c>up</c> brings everything up, and once more finds nothing to do.</summary>
    public async Task CheckAsync()
    {
        await HalfMade.ForbidAsync(host);
        _ = (await _workspace.UpAsync()).Succeeded();
        var again = (await _workspace.UpAsync()).Succeeded();
        Assert.False(
            Regex.IsMatch(
                again.Both,
                "Creat|Recreat|Start|Remov|Stop",
                RegexOptions.CultureInvariant,
                TimeSpan.FromSeconds(1)),
            $"the second up had something to do:\n{again}");

        // Whose monitor was killed is started again after a pause, which up does not wait for (nor does Docker's).
        var states = await OrcHost.EventuallyAsync(
            () => _workspace.ComposeAsync("ps", "-a", "--format", "{{.Name}} {{.State}}"),
            ran => !ran.Out.Contains("restarting", StringComparison.Ordinal));
        _ = states.Says("^crash-web-1 running$").Says("^crash-side-1 running$");
        await HalfMade.ForbidAsync(host);
        _state = ProjectState.Up;
    }
}
