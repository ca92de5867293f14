using System.CommandLine;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Model.Images;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

internal static class PullCommand
{
    public static Command Create()
    {
        var all = Flag.Switch("-a, --all-tags", "Download all tagged images in the repository");
        var platform = Flag.Text("--platform", "Set platform if server is multi-platform capable");
        var quiet = Flag.Switch("-q, --quiet", "Suppress verbose output");
        var trust = Flag.Choice("--disable-content-trust", "Skip image verification (default true)");
        trust.Hidden = true;
        var image = Operand.One("NAME[:TAG|@DIGEST]");
        var command = new Command("pull", "Download an image from a registry") { all, platform, quiet, trust, image };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var name = invocation.Get(image);
            var reference = ImageReference.TryParse(name, out var parsed, out var error)
                ? parsed
                : throw new CliException(error);
            var isTagged = reference.Digest is not null
                || name.EndsWith($":{reference.Tag}", StringComparison.Ordinal);
            if (invocation.Get(all) && isTagged)
            {
                throw new CliException("tag can't be used with --all-tags/-a");
            }

            var isQuiet = invocation.Get(quiet);
            if (!isTagged && !isQuiet && !invocation.Get(all))
            {
                await invocation.Out.WriteLineAsync($"Using default tag: {reference.Tag}");
                await invocation.Out.FlushAsync(cancellationToken);
            }

            var request = new PullRequest
            {
                Image = reference.Canonical,
                AllTags = invocation.Get(all),
                Login = RegistryLogins.Find(name, invocation.Host),
            };
            if (invocation.Get(platform) is { } wanted)
            {
                request.Platform = wanted;
            }

            await PullAsync(invocation, request, isQuiet, cancellationToken);
            await invocation.Out.WriteLineAsync(invocation.Get(all) ? reference.Name : reference.Canonical);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task PullAsync(
        Invocation invocation, PullRequest request, bool isQuiet, CancellationToken cancellationToken)
    {
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var display = new PullDisplay(invocation.Console);
        using var call = daemon.Images.Pull(request, cancellationToken: cancellationToken);
        while (await call.ResponseStream.MoveNext(cancellationToken))
        {
            if (!isQuiet)
            {
                display.Show(call.ResponseStream.Current);
                await invocation.Out.FlushAsync(cancellationToken);
            }
        }
    }
}
