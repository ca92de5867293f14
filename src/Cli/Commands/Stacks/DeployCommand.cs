using System.CommandLine;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Services;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Cli.Output.Progress;
using Orc.Compose.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Stacks;

/// <summary><c>stack deploy</c>: makes a stack as its files say, and waits until it is so unless -d.</summary>
internal sealed class DeployCommand : Command
{
    private const string Changed = "changed";

    private readonly StackFiles _files = new();
    private readonly ServiceFollowing _following = new();
    private readonly Option<bool> _prune = Flag.Switch("--prune", "Prune services that are no longer referenced");
    private readonly Option<string?> _resolve = Flag.Text(
        "--resolve-image", "Query the registry for images: always, changed, never");

    private readonly Option<bool> _logins = Flag.Switch(
        "--with-registry-auth", "Give the cluster the logins of this user to the registries of its images");

    private readonly Option<int?> _ifRelease = Flag.Number(
        "--if-release", "Refuse unless it is at this release (orc stack ls --format '{{.Release}}'); 0: not there");

    private readonly Option<bool> _yes = Flag.Switch("-y, --yes", "Assume \"yes\" as answer to all prompts");
    private readonly Argument<string> _stack = Operand.One("STACK");

    private DeployCommand()
        : base("deploy", "Deploy a new stack or update an existing stack")
    {
        _files.AddTo(this);
        _following.AddTo(this);
        Add(_prune);
        Add(_resolve);
        Add(_logins);
        Add(_ifRelease);
        Add(_yes);
        Add(_stack);
        this.Runs(RunAsync);
    }

    public static Command Create() => new DeployCommand();

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var stack = invocation.Get(_stack);
        var resolve = Checked(invocation.Get(_resolve));
        var project = await _files.LoadAsync(invocation, stack, invocation.Get(_yes), cancellationToken);
        _ = await invocation.ConnectOrStartAsync(cancellationToken);
        var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
        project = await ResolvingAsync(cluster, project, stack, resolve, cancellationToken);
        var request = StackFiles.ToUp(project);
        request.RemoveOrphans = invocation.Get(_prune);
        request.IgnoreOrphans = !request.RemoveOrphans;
        if (invocation.Get(_ifRelease) is { } release)
        {
            request.IfRelease = release;
        }

        var style = ProgressStyle.Choose(null, null, isDryRun: false, invocation.Console);
        await new PrivateImages(invocation, style).PullForAsync(
            request, project, [.. project.Services.Select(service => service.Name)], cancellationToken);
        if (invocation.Get(_logins))
        {
            await ClusterLogins.GiveAsync(
                invocation,
                cluster,
                project.Services.Select(service => service.Image).OfType<string>(),
                cancellationToken);
        }

        using var call = cluster.Projects.Up(request, cancellationToken: cancellationToken);
        var done = await StackEvents.FollowAsync(
            invocation, call, _following.IsQuiet(invocation), cancellationToken);
        return _following.IsDetached(invocation)
            ? ExitCodes.Success
            : await _following.FollowAsync(
                invocation,
                cluster,
                [.. project.Services.Select(service => $"{stack}_{service.Name}").Order(StringComparer.Ordinal)],
                done.Version,
                cancellationToken);
    }

    /// <summary>Of which images the registry is asked, though they are here.</summary>
    private static async Task<ComposeProject> ResolvingAsync(
        ClusterClient cluster,
        ComposeProject project,
        string stack,
        string? resolve,
        CancellationToken cancellationToken)
    {
        if (resolve != Changed)
        {
            return resolve is null ? project : project.WithPullPolicy(resolve);
        }

        var deployed = await cluster.Services.ListAsync(
            new ListServicesRequest { Stack = stack }, cancellationToken: cancellationToken);
        var changed = ChangedImages.Of(
            stack, project.Services.Select(service => (service.Name, service.Image)), deployed.Services);
        return project.WithPullPolicy("always", changed.Contains);
    }

    private static string? Checked(string? resolve) => resolve switch
    {
        null or "" => null,
        "always" or Changed or "never" => resolve,
        _ => throw new CliException(
            $"invalid option {resolve} for flag --resolve-image: it is always, changed or never"),
    };
}
