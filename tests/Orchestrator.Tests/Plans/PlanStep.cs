using System.Globalization;
using Orc.Orchestrator.Tests.World;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Tests.Plans;

/// <summary>One step of a case: its first line is a verb and its words, the rest a Compose file.</summary>
internal sealed class PlanStep
{
    private readonly HostWorld _world;
    private readonly string[] _words;
    private readonly string _yaml;

    public PlanStep(HostWorld world, string text)
    {
        _world = world;
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        _words = (end < 0 ? text : text[..end]).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _yaml = end < 0 ? "" : text[(end + 1)..];
    }

    public Task<string> PlanAsync() => _words[0] == "up"
        ? _world.UpAsync(_yaml, request => Ask(request, isPlan: true))
        : throw new InvalidOperationException($"only up is planned, not {_words[0]}");

    public async Task<string> TakeAsync()
    {
        switch (_words)
        {
            case ["up", ..]:
                return await _world.UpAsync(_yaml, request => Ask(request, isPlan: false));
            case ["stop", .. var services]:
                return await _world.SignalAsync(
                    SignalVerb.Stop, request => request.Services.AddRange(services));
            case ["down"]:
                return await _world.DownAsync();
            case ["image", var image, var id]:
                _world.Resources.Images[image] = id;
                return "";
            case ["network", var network]:
                _world.Resources.Networks.Add(network);
                return "";
            case ["exits", var service, var code]:
                _world.Agent.Behaviours[service] =
                    new FakeBehaviour { ExitCode = int.Parse(code, CultureInfo.InvariantCulture) };
                return "";
            case ["exit", var container, var code]:
                await _world.Agent.HappenAsync(
                    container, task => task.Exit(int.Parse(code, CultureInfo.InvariantCulture)));
                await _world.EventuallyAsync(head => head.Tasks.Values.Any(
                    task => task.Wish.Name == container && task.IsExited));
                return "";
            case ["removed", var container]:
                await _world.Agent.HappenAsync(container, task => task.RemoveByHand());
                await _world.EventuallyAsync(head => head.Tasks.Values.All(
                    task => task.Wish.Name != container || task.IsGone));
                return "";
            default:
                throw new InvalidOperationException($"no such step: {string.Join(' ', _words)}");
        }
    }

    private void Ask(UpRequest request, bool isPlan)
    {
        request.DryRun = isPlan;
        foreach (var word in _words[1..])
        {
            switch (word)
            {
                case "--force-recreate":
                    request.Recreate = RecreateMode.Force;
                    break;
                case "--no-recreate":
                    request.Recreate = RecreateMode.Never;
                    request.RecreateDependencies = RecreateMode.Never;
                    break;
                case "--always-recreate-deps":
                    request.RecreateDependencies = RecreateMode.Force;
                    break;
                case "--no-deps":
                    request.NoDependencies = true;
                    break;
                case "--no-start":
                    request.NoStart = true;
                    break;
                case "--remove-orphans":
                    request.RemoveOrphans = true;
                    break;
                case "-y":
                    request.RenewVolumes.AddRange(["shop_data", "data-{{.Task.Slot}}"]);
                    break;
                case "--all-resources":
                    request.AllResources = true;
                    request.Project = OneFile.Project(_yaml, change: asked => asked with { AllResources = true });
                    break;
                case "--compatibility":
                    request.Project = OneFile.Project(_yaml, change: asked => asked with { Compatibility = true });
                    break;
                case "-V":
                    request.RenewAnonymousVolumes = true;
                    break;
                case var scale when scale.Split('=') is [var service, var count]:
                    request.Scale[service] = int.Parse(count, CultureInfo.InvariantCulture);
                    break;
                default:
                    request.Services.Add(word);
                    break;
            }
        }
    }
}
