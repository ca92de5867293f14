using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

internal static class TagCommand
{
    public static Command Create()
    {
        var source = Operand.One("SOURCE_IMAGE[:TAG]");
        var target = Operand.One("TARGET_IMAGE[:TAG]");
        var command = new Command("tag", "Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE") { source, target };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var daemon = await invocation.ConnectAsync(cancellationToken);
            _ = await daemon.Images.TagAsync(
                new TagImageRequest { Source = invocation.Get(source), Target = invocation.Get(target) },
                cancellationToken: cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
