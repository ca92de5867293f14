namespace Orc.Agent.Networks;

/// <summary>The host's own switches that networks need (forwarding), and what they were before us, so that uninstalling
/// gives them back.</summary>
/// <remarks>The file: a line a switch, <c>name value-before</c>. It is written before the switch is changed.</remarks>
internal sealed class HostSwitches(HostNetwork host, string path)
{
    private const string Forwarding = "ipv4/ip_forward";
    private const string ForwardingIPv6 = "ipv6/conf/all/forwarding";

    /// <summary>We turned forwarding on, not the user: see <see cref="RulesetIntent.DropsForeignForwards"/>.</summary>
    public bool TurnedForwardingOn => Before().ContainsKey(Forwarding);

    public void EnsureForwarding(bool withIPv6)
    {
        Ensure(Forwarding, "1");
        if (!withIPv6 || host.ReadSwitch(ForwardingIPv6) != "0")
        {
            return;
        }

        // A router does not listen to router advertisements, unless told to (2): else the host loses its own IPv6
        // route.
        foreach (var link in Interfaces())
        {
            var name = $"ipv6/conf/{link}/accept_ra";
            if (host.ReadSwitch(name) == "1")
            {
                Ensure(name, "2");
            }
        }

        Ensure(ForwardingIPv6, "1");
    }

    /// <summary>Gives back what was.</summary>
    public void Restore()
    {
        foreach (var (name, value) in Before())
        {
            host.WriteSwitch(name, value);
        }

        File.Delete(path);
    }

    private void Ensure(string name, string value)
    {
        var now = host.ReadSwitch(name);
        if (now is null || now == value)
        {
            return;
        }

        if (!Before().ContainsKey(name))
        {
            File.AppendAllText(path, $"{name} {now}\n");
        }

        host.WriteSwitch(name, value);
    }

    private string[] Interfaces() => host.Run(() =>
    {
        const string Folder = "/proc/sys/net/ipv6/conf";
        return Directory.Exists(Folder)
            ? Directory.EnumerateDirectories(Folder).Select(path => Path.GetFileName(path)).ToArray()
            : [];
    });

    private Dictionary<string, string> Before() => File.Exists(path)
        ? File.ReadLines(path)
            .Select(line => line.Split(' ', 2))
            .Where(words => words.Length == 2)
            .ToDictionary(words => words[0], words => words[1], StringComparer.Ordinal)
        : [];
}
