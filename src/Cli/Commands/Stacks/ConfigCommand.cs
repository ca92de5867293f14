using System.CommandLine;
using Orc.Cli.Invoking;
using Orc.Compose.Loading;
using Orc.Compose.Rendering;

namespace Orc.Cli.Commands.Stacks;

/// <summary><c>stack config</c>: what the files say, merged and in canonical form. Needs no daemon.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        var files = new StackFiles();
        var skip = Flag.Switch("--skip-interpolation", "Skip interpolation and output only merged config");
        var command = new Command("config", "Outputs the final config file, after doing merges and interpolations")
        {
            skip,
        };
        files.AddTo(command);
        command.Runs(async (invocation, cancellationToken) =>
        {
            var isPlain = invocation.Get(skip);
            var request = files.Request(invocation) with
            {
                Purpose = LoadPurpose.Show,
                Interpolate = !isPlain,
            };
            var project = await StackFiles.LoadAsync(invocation, request, cancellationToken);
            var text = ComposeRenderer.Render(
                project,
                RenderFormat.Yaml,
                [.. project.Services.Select(service => service.Name)],
                isPlain ? DollarUse.Keep : DollarUse.Escape);
            await invocation.Out.WriteAsync(
                (text is [.., '\n'] ? text : $"{text}\n").AsMemory(), cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }
}
