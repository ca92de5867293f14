using System.Text;
using Orc.Compose.Projects;

namespace Orc.Cli.Commands.Compose.Alpha;

/// <summary>
/// The services of a project and what they depend on, as a graph of graphviz
/// (https://graphviz.org/doc/info/lang.html); in the order of names, so that the same project is the same text.
/// </summary>
internal sealed class ProjectGraph(ComposeProject project)
{
    private const string Break = "<br/>";

    /// <summary>What one step inward is.</summary>
    public string Indentation { get; init; } = "\t";

    public bool ShowsImages { get; init; }

    public bool ShowsNetworks { get; init; }

    public bool ShowsPorts { get; init; }

    public override string ToString()
    {
        var services = project.Services.OrderBy(service => service.Name, StringComparer.Ordinal).ToList();
        var text = new StringBuilder()
            .Append("digraph ").Append(Quoted(project.Name)).Append(" {\n")
            .Append(Indentation).Append("layout=dot;\n");
        foreach (var service in services)
        {
            _ = text.Append(Indentation).Append(Quoted(service.Name))
                .Append(" [style=\"filled\" label=<").Append(Label(service)).Append(">];\n");
        }

        _ = text.Append('\n');
        foreach (var (from, to) in services.SelectMany(service => service.DependsOn
            .Select(dependency => (service.Name, dependency.Service))
            .OrderBy(edge => edge.Service, StringComparer.Ordinal)))
        {
            _ = text.Append(Indentation).Append(Quoted(from)).Append(" -> ").Append(Quoted(to)).Append(";\n");
        }

        return text.Append("}\n").ToString();
    }

    private string Label(ComposeService service)
    {
        var label = new StringBuilder("<font point-size=\"15\">").Append(Escaped(service.Name)).Append("</font>");
        if (ShowsNetworks)
        {
            Put(label, "Networks", service.Networks.Select(network => network.Network));
        }

        if (ShowsPorts)
        {
            Put(label, "Ports", service.Ports.Select(Port));
        }

        if (ShowsImages && service.Image is { } image)
        {
            Put(label, "Image", [image]);
        }

        return label.ToString();
    }

    private static void Put(StringBuilder label, string title, IEnumerable<string> lines)
    {
        var shown = string.Join(Break, lines.Order(StringComparer.Ordinal).Select(Escaped));
        if (shown.Length > 0)
        {
            _ = label.Append("<font point-size=\"10\"><br/><br/><b>").Append(title).Append(":</b><br/>")
                .Append(shown).Append("</font>");
        }
    }

    private static string Port(ComposePort port)
    {
        var host = port.HostIp is { Length: > 0 } address ? $"{address}:" : "";
        var protocol = port.Protocol.ToString().ToLowerInvariant();
        return $"{host}{port.Published}:{port.Target} ({protocol}, {port.Mode ?? "ingress"})";
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Escaped(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);
}
