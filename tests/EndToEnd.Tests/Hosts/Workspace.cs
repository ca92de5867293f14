using System.Globalization;

namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>A project's folder, and orc compose in it.</summary>
internal sealed class Workspace
{
    private readonly OrcHost _host;

    public Workspace(OrcHost host, string name, string composeYaml)
    {
        _host = host;
        Folder = Path.Combine(host.Root, "home", name);
        _ = Directory.CreateDirectory(Folder);
        Write("compose.yaml", composeYaml);
    }

    /// <summary>Of an example, copied.</summary>
    public Workspace(OrcHost host, string example)
    {
        _host = host;
        Folder = Path.Combine(host.Root, "home", example);
        Copy(Programs.Example(example), Folder);
    }

    public string Folder { get; }

    public void Write(string file, string text) => File.WriteAllText(Path.Combine(Folder, file), text);

    public string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    public void Replace(string file, string before, string after)
    {
        var text = Read(file);
        Assert.Contains(before, text, StringComparison.Ordinal);
        Write(file, text.Replace(before, after, StringComparison.Ordinal));
    }

    public Task<Ran> ComposeAsync(params string[] words) => _host.OrcInAsync(Folder, ["compose", .. words]);

    public Task<Ran> UpAsync(params string[] words) => ComposeAsync(["up", "-d", .. words]);

    /// <summary>Ids of the service's containers by number, running or not.</summary>
    public async Task<string[]> IdsAsync(string service) =>
        (await ComposeAsync("ps", "-aq", "--no-trunc", service)).Lines;

    public async Task<int> PidAsync(string container) => int.Parse(
        (await _host.OrcAsync("inspect", "-f", "{{.State.Pid}}", container)).Text, CultureInfo.InvariantCulture);

    private static void Copy(string from, string to)
    {
        _ = Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.EnumerateDirectories(from))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }
}
