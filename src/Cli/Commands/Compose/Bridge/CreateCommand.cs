using System.CommandLine;
using System.Security.Cryptography;
using Grpc.Core;
using Orc.Cli.Commands.Containers;
using Orc.Cli.Commands.Containers.Copying;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Model.Containers;
using Orc.Model.Networks;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose.Bridge;

/// <summary>
/// <c>orc compose bridge transformations create</c>: a folder with the templates of an image, and what an image of
/// one's own is built from.
/// </summary>
internal sealed class CreateCommand : Command
{
    private const int NameDigits = 12;

    private readonly ComposeFlags _flags;
    private readonly Option<string?> _from = Flag.Text(
        "-f, --from", $"Existing transformation to copy (default: {Transformation.Usual})");
    private readonly Argument<string> _path = Operand.One("PATH");

    public CreateCommand(ComposeFlags flags)
        : base("create", "Create a new transformation")
    {
        _flags = flags;
        Add(_from);
        Add(_path);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var image = invocation.Get(_from) ?? Transformation.Usual;
        var folder = Path.GetFullPath(Path.Combine(invocation.Host.WorkingDirectory, invocation.Get(_path)));
        if (Path.Exists(folder))
        {
            throw new CliException($"output folder {folder} already exists: name another one, or remove it");
        }

        if (invocation.Get(_flags.DryRun))
        {
            return await PrintedPlan.WriteAsync(
                invocation, _flags, [$"Image {image} Copying {Transformation.Templates} to {folder}"]);
        }

        var daemon = await invocation.ConnectOrStartAsync(cancellationToken);
        var spec = new ContainerSpec
        {
            Image = image,
            Name = $"orc-bridge-{RandomNumberGenerator.GetHexString(NameDigits, lowercase: true)}",
            NetworkMode = NetworkMode.None,
        };
        var made = await new MissingImages(invocation, daemon).CreateAsync(spec, cancellationToken);
        var isWhole = false;
        try
        {
            _ = Directory.CreateDirectory(folder);
            _ = await new CopyOut(invocation, daemon, new CopyManner(FollowsLink: true, KeepsOwner: false)).RunAsync(
                new CopySide(made.Id, Transformation.Templates), new CopySide(null, folder), cancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(folder, "Dockerfile"), Transformation.Dockerfile, cancellationToken);
            isWhole = true;
        }
        catch (RpcException failure)
        {
            throw new CliException(
                $"the templates of {image} could not be copied: {DaemonErrors.Describe(failure)}");
        }
        finally
        {
            if (!isWhole && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            _ = await daemon.Containers.RemoveAsync(
                new RemoveContainerRequest { Container = made.Id, Force = true },
                cancellationToken: CancellationToken.None);
        }

        await invocation.Out.WriteLineAsync($"Transformation created in {folder}");
        return ExitCodes.Success;
    }
}
