using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Compose.Loading;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose pull</c>: the images of services, several at a time.</summary>
internal sealed class PullCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _ignoreFailures =
        Flag.Switch("--ignore-pull-failures", "Pull what it can and ignores images with pull failures");

    private readonly Option<bool> _ignoreBuildable =
        Flag.Switch("--ignore-buildable", "Ignore images that can be built");
    private readonly Option<bool> _dependencies =
        Flag.Switch("--include-deps", "Also pull services declared as dependencies");
    private readonly Option<string?> _policy = Flag.Text("--policy", "Apply pull policy (\"missing\"|\"always\")");
    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Pull without printing progress information");
    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public PullCommand(ComposeFlags flags)
        : base("pull", "Pull service images")
    {
        _flags = flags;
        Option[] options =
        [
            _ignoreFailures, _ignoreBuildable, _dependencies, _policy, _quiet,
            new Option<bool>("--parallel") { Hidden = true, Description = "Of before: no effect" },
            new Option<bool>("--no-parallel") { Hidden = true, Description = "Of before: no effect" },
        ];
        foreach (var option in options)
        {
            Add(option);
        }

        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Get(_policy) is not (null or "missing" or "always"))
        {
            throw new CliException(
                $"invalid value for --policy: \"{invocation.Get(_policy)}\" is neither missing nor always");
        }

        var opening = new ProjectOpening(invocation, _flags);
        var load = opening.Request(invocation.Get(_services)) with
        {
            Purpose = LoadPurpose.Show,
            Dependencies = invocation.Get(_dependencies) ? DependencyUse.Include : DependencyUse.Ignore,
        };
        var opened = await opening.LoadedAsync(load, cancellationToken);
        var isDryRun = invocation.Get(_flags.DryRun);
        _ = isDryRun
            ? await invocation.ConnectAsync(cancellationToken)
            : await invocation.ConnectOrStartAsync(cancellationToken);
        var style = invocation.Get(_quiet)
            ? _flags.Style(invocation) with { Kind = ProgressKind.Quiet }
            : _flags.Style(invocation);
        var wanted = PullRules.ForPull(
            opened.Project!,
            opened.Project!.Services.Where(service => opened.Selected.Contains(service.Name)),
            new PullWish(invocation.Get(_policy), invocation.Get(_ignoreBuildable)),
            out var skipped);
        var pulls = new ServicePulls(invocation, style) { AtOnce = _flags.Parallel(invocation) };
        if (isDryRun)
        {
            return await PrintedPlan.WriteAsync(
                invocation, _flags, await pulls.PlanAsync(wanted, skipped, cancellationToken));
        }

        var failures = await pulls.RunAsync(wanted, skipped, cancellationToken);
        if (failures.Count > 0 && !invocation.Get(_ignoreFailures))
        {
            throw new CliException(string.Join('\n', failures));
        }

        return ExitCodes.Success;
    }
}
