using System.Text.Json;
using System.Text.RegularExpressions;

namespace Orc.EndToEnd.Tests.Hosts;

/// <summary>
/// Compares what a daemon says it has with what the machine has: whatever belongs to no container, or to one that
/// should not have it any more, and whatever a running one lacks. A line each.
/// </summary>
internal static partial class HalfMade
{
    // What a container has while it runs, and must not have when it rests.
    private static readonly string[] OfRunning =
        ["conmon", "cgroup", "process", "mount", "namespace", "endpoint", "runtime", "run", "name"];

    /// <summary>Asks until nothing is found: a daemon that has just started finishes things behind our back.</summary>
    public static async Task ForbidAsync(OrcHost host) =>
        _ = await OrcHost.EventuallyAsync(() => FindAsync(host), ran => ran.Code == 0 && ran.Out.Length == 0);

    public static async Task<Ran> FindAsync(OrcHost host)
    {
        var listed = await host.OrcAsync("ps", "-a", "--no-trunc", "--format", "{{.ID}} {{.State}}");
        if (listed.Code != 0)
        {
            return listed;
        }

        var states = listed.Lines.Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1]);
        var seen = (await Shell.HereAsync(Script(host))).Lines
            .Select(line => line.Split(' '))
            .Select(words => (Kind: words[0], Id: words[1]))
            .Distinct()
            .ToList();
        var wrong = seen
            .Where(one => !IsRight(one.Kind, states.GetValueOrDefault(one.Id)))
            .Select(one => $"{one.Kind} of {one.Id}, which is {states.GetValueOrDefault(one.Id, "not known")}")
            .Concat(
                from id in states.Where(one => one.Value is "running" or "paused").Select(one => one.Key)
                from kind in OfRunning
                where !seen.Contains((kind, id))
                select $"no {kind} of {id}, which runs")
            .Concat(await FindStrayThreadsAsync(host))
            .Concat(await FindInNetworkAsync(host))
            .Concat(await FindVolumesAsync(host, states.Keys));
        return new Ran("what is half made", 0, string.Join('\n', wrong), "");
    }

    private static bool IsRight(string kind, string? state) => kind switch
    {
        "record" => state is not null,
        "trash" => false,
        "namespace" or "endpoint" or "mount" or "name" or "file" =>
            state is "running" or "paused" or "restarting",
        _ => state is "running" or "paused",
    };

    private static string Script(OrcHost host) =>
        $$"""
        hash=$(printf %s {{host.RunRoot}} | sha256sum | cut -c1-12)
        containers={{host.DataRoot}}/containers
        pgrep -a -x conmon | sed -n "s#.*-b $containers/\([0-9a-f]*\)/runs/.*#conmon \1#p"
        awk '$3 == "cgroup" || $3 == "cgroup2" { print $2 }' /proc/mounts | sort -u | while read -r root; do
          find "$root/orc-$hash" -mindepth 1 -maxdepth 1 -type d -name '????????????????*' 2>/dev/null
        done | while read -r one; do
          echo "cgroup ${one##*/}"; [ -z "$(cat "$one/cgroup.procs")" ] || echo "process ${one##*/}"
        done
        { cat /proc/self/mountinfo; [ ! -e {{host.RunRoot}}/mnt/ns ] ||
          nsenter --mount={{host.RunRoot}}/mnt/ns cat /proc/self/mountinfo; } |
          sed -n "s#.* $containers/\([0-9a-f]*\)/.*#mount \1#p"
        ls {{host.RunRoot}}/netns 2>/dev/null | sed 's/^/namespace /'
        ls {{host.RunRoot}}/endpoints 2>/dev/null | sed 's/\.json$//; s/^/endpoint /'
        ls {{host.RunRoot}}/files 2>/dev/null | sed 's/^/file /'
        ls -d {{host.RunRoot}}/runtime/*/* 2>/dev/null | sed 's#.*/#runtime #'
        ls -d $containers/*/runs/* 2>/dev/null | sed "s#$containers/\([0-9a-f]*\)/.*#run \1#"
        ls $containers 2>/dev/null | sed 's/^/record /'
        ls $containers/.removed 2>/dev/null | sed 's/^/trash /'
        awk '$1 == "client" { print "name " $2 }' {{host.RunRoot}}/names/table 2>/dev/null
        true
        """;

    // Threads of orcd and of the names process that stay where only a moment's work should be. Read here: a program for
    // each link of each thread is hundreds of them.
    private static async Task<IEnumerable<string>> FindStrayThreadsAsync(OrcHost host)
    {
        var found = new List<string>();
        foreach (var process in (await Shell.HereAsync(
            $"pgrep -f '^[^ ]*orcd (names {host.RunRoot}|--data-root {host.DataRoot})'")).Lines)
        {
            foreach (var thread in Threads($"/proc/{process}/task"))
            {
                found.AddRange(((string[])["net", "mnt"])
                    .Where(kind => IsElsewhere($"/proc/{process}", thread, kind))
                    .Select(kind => $"stray thread {thread} of {process}: {kind}"));
            }
        }

        return found;
    }

    private static string[] Threads(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (IOException)
        {
            // It ended.
            return [];
        }
    }

    private static bool IsElsewhere(string process, string thread, string kind)
    {
        try
        {
            // The engine's own thread for mounts is meant to be there.
            return new FileInfo($"{thread}/ns/{kind}").LinkTarget is { } its
                && new FileInfo($"{process}/ns/{kind}").LinkTarget is { } all && its != all
                && !(kind == "mnt" && File.ReadAllText($"{thread}/comm").Trim() == "mounts");
        }
        catch (IOException)
        {
            return false;
        }
    }

    // Links and addresses by the records of what runs; rules may lead to no other address.
    private static async Task<IEnumerable<string>> FindInNetworkAsync(OrcHost host)
    {
        var links = new HashSet<string>(StringComparer.Ordinal);
        var addresses = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(host.RunRoot, "endpoints"), "*.json"))
        {
            using var record = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
            foreach (var endpoint in record.RootElement.GetProperty("endpoints").EnumerateArray())
            {
                _ = links.Add(endpoint.GetProperty("hostInterface").GetString()!);
                addresses.UnionWith(
                    endpoint.GetProperty("addresses").EnumerateArray().Select(one => one.GetString()!));
            }
        }

        var kernel = (await Shell.HereAsync(
            $"nsenter --net={host.NetworkNamespace} sh -c 'ip -o link show type veth; nft list ruleset'")).Out;
        var veths = VethName().Matches(kernel).Select(match => match.Groups[1].Value).Where(name => name != "up0")
            .ToList();
        var targets = PortTarget().Matches(kernel).Select(match => match.Groups[1].Value).Distinct();
        return veths.Except(links).Select(link => $"link {link} of no container")
            .Concat(links.Except(veths).Select(link => $"no link {link}"))
            .Concat(targets.Except(addresses).Select(address => $"a port leads to {address}, which nobody has"));
    }

    // Anonymous ones belong to a container: one without can only be left of something half made in these tests.
    private static async Task<IEnumerable<string>> FindVolumesAsync(OrcHost host, IEnumerable<string> containers)
    {
        var records = "";
        foreach (var container in containers)
        {
            var file = Path.Combine(host.DataRoot, "containers", container, "record.json");
            records += File.Exists(file) ? await File.ReadAllTextAsync(file) : "";
        }

        return (await host.OrcAsync("volume", "ls", "-q")).Lines
            .Where(name => name.Length == 64 && !records.Contains(name, StringComparison.Ordinal))
            .Select(name => $"anonymous volume {name} of no container");
    }

    [GeneratedRegex(@"^\d+: (\S+?)@", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex VethName();

    [GeneratedRegex(@": (\d+\.\d+\.\d+\.\d+) \. \d+", RegexOptions.CultureInvariant)]
    private static partial Regex PortTarget();
}
