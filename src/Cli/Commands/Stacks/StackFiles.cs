using System.CommandLine;
using Google.Protobuf;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Compose.Remotes;
using Orc.Cli.Invoking;
using Orc.Compose.Loading;
using Orc.Compose.Projects;
using Orc.Model.Projects;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Stacks;

/// <summary>
/// The files of a stack: <c>-c</c>, several of them, <c>-</c> for standard input; loaded for a cluster.
/// </summary>
internal sealed class StackFiles
{
    private readonly Option<string[]> _files = Flag.List(
        "-c, --compose-file", "Path to a Compose file, or \"-\" to read from stdin", "strings");

    private readonly Option<string[]> _envFiles = Flag.List("--env-file", "Specify an alternate environment file");
    private readonly Option<string[]> _profiles = Flag.List("--profile", "Specify a profile to enable");

    public void AddTo(Command command)
    {
        command.Add(_files);
        command.Add(_envFiles);
        command.Add(_profiles);
    }

    /// <summary>
    /// To be deployed: what files from elsewhere take is confirmed. What is wrong is shown, and ends the command.
    /// </summary>
    public async Task<ComposeProject> LoadAsync(
        Invocation invocation, string stack, bool isAgreed, CancellationToken cancellationToken)
    {
        var request = Request(invocation) with { ProjectName = stack, Purpose = LoadPurpose.Run };
        var loaded = await LoadedAsync(invocation, request, cancellationToken);
        await RemoteConsent.AskAsync(invocation, loaded, isAgreed, cancellationToken);
        return loaded.Project!;
    }

    public static async Task<ComposeProject> LoadAsync(
        Invocation invocation, ComposeRequest request, CancellationToken cancellationToken) =>
        (await LoadedAsync(invocation, request, cancellationToken)).Project!;

    private static async Task<ComposeResult> LoadedAsync(
        Invocation invocation, ComposeRequest request, CancellationToken cancellationToken)
    {
        var result = await RemoteLoading.LoadAsync(invocation, request, cancellationToken);
        foreach (var diagnostic in result.Diagnostics)
        {
            await invocation.Error.WriteLineAsync(diagnostic.ToString().AsMemory(), cancellationToken);
        }

        return result.Project is null ? throw new CliException("") : result;
    }

    public ComposeRequest Request(Invocation invocation) => new()
    {
        WorkingDirectory = invocation.Host.WorkingDirectory,
        Environment = invocation.Host.Environment,
        Files = [.. invocation.Get(_files) ?? []],
        EnvFiles = [.. invocation.Get(_envFiles) ?? []],
        Profiles = [.. (invocation.Get(_profiles) ?? []).SelectMany(profile => profile.Split(','))],
        Scope = ProjectScope.Cluster,
    };

    public static UpRequest ToUp(ComposeProject project) => new()
    {
        RequestId = RequestIds.Create(),
        Project = ByteString.CopyFrom(CanonicalProject.ToJson(project)),
        Detach = true,
    };
}
