using System.Collections.Immutable;
using System.Text;
using Orc.Cli.Commands;
using Orc.Cli.Invoking;
using Orc.Cli.Output;

namespace Orc.Cli.Tests;

/// <summary>A command line typed in a folder of its own, without terminal or daemon, and what came of it.</summary>
internal sealed class CommandRun : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("orc-cli-").FullName;
    private readonly MemoryStream _out = new();
    private readonly MemoryStream _error = new();

    public ImmutableDictionary<string, string> Environment { get; set; } =
        ImmutableDictionary<string, string>.Empty.Add("ORC_HOST", "unix:///nonexistent/orc.sock");

    public string Out => Encoding.UTF8.GetString(_out.ToArray());

    public string Error => Encoding.UTF8.GetString(_error.ToArray());

    public string Folder => _folder;

    public CommandRun With(string file, string content)
    {
        File.WriteAllText(Path.Combine(_folder, file), content);
        return this;
    }

    public async Task<int> TypeAsync(string line)
    {
        using var console = CliConsole.InMemory(_out, _error);
        var host = new CliHost { Console = console, Environment = Environment, WorkingDirectory = _folder };
        return await new CommandLine(CommandTree.Entries, host)
            .RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
