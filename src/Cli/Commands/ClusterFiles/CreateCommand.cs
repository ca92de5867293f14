using System.CommandLine;
using Google.Protobuf;
using Orc.Cli.Commands.Compose;
using Orc.Cli.Commands.Containers.Flags;
using Orc.Cli.Connections;
using Orc.Cli.Invoking;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.ClusterFiles;

internal static class CreateCommand
{
    public static Command Create(WireFileKind kind)
    {
        var word = FileCommands.Word(kind);
        var labels = Flag.List("-l, --label", $"{char.ToUpperInvariant(word[0])}{word[1..]} labels");
        var name = Operand.One(word.ToUpperInvariant());
        var file = Operand.One("file|-");
        var command = new Command("create", $"Create a {word} from a file or STDIN as content") { labels, name, file };
        command.Runs(async (invocation, cancellationToken) =>
        {
            var request = new CreateFileRequest
            {
                RequestId = RequestIds.Create(),
                Kind = kind,
                Name = invocation.Get(name),
                Content = Read(invocation, invocation.Get(file)),
            };
            foreach (var (key, value) in LabelFlag.Read(invocation.Get(labels) ?? []))
            {
                request.Labels[key] = value;
            }

            var cluster = await ClusterClient.OpenAsync(invocation, cancellationToken);
            var reply = await cluster.Files.CreateAsync(request, cancellationToken: cancellationToken);
            await invocation.Out.WriteLineAsync(reply.Id);
            return ExitCodes.Success;
        });
        return command;
    }

    private static ByteString Read(Invocation invocation, string path)
    {
        try
        {
            if (path == "-")
            {
                using var input = Console.OpenStandardInput();
                return ByteString.FromStream(input);
            }

            return ByteString.CopyFrom(
                File.ReadAllBytes(Path.Combine(invocation.Host.WorkingDirectory, path)));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CliException($"open {path}: no such file or directory");
        }
        catch (UnauthorizedAccessException)
        {
            throw new CliException(
                Directory.Exists(path) ? $"read {path}: is a directory" : $"open {path}: permission denied");
        }
    }
}
