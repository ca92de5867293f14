using System.Collections.Immutable;
using System.Security.Cryptography;
using Orc.Compose.Interpolation;
using Orc.Compose.Projects;
using Orc.Compose.Validation;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Rendering;

/// <summary>
/// Writes out projects: <c>orc compose config</c> and what its flags ask for. Equal projects give equal bytes.
/// </summary>
public static class ComposeRenderer
{
    private static readonly string[] NotHashed = ["build", "depends_on", "profiles", "pull_policy", "scale"];

    /// <summary>The whole project, or the services named.</summary>
    public static string Render(
        ComposeProject project,
        RenderFormat format,
        ImmutableArray<string>? services = null,
        DollarUse dollars = DollarUse.Escape)
    {
        var model = project.Model;
        if (services is { } chosen && model.Mapping("services") is { } all)
        {
            model = model.Set("services", all.With(all.Entries.RemoveAll(entry => !chosen.Contains(entry.Key))));
            model = Loading.ResourcePruning.Apply(model);
        }

        Node ordered = CanonicalOrder.Apply(model);
        ordered = dollars == DollarUse.Escape ? Escape(ordered) : ordered;
        return format == RenderFormat.Json ? JsonText.Indented(ordered) : YamlText.Of(ordered);
    }

    /// <summary>
    /// A file to be put over those of the project, which says nothing but the images of these services.
    /// </summary>
    public static string ImageOverride(
        ComposeProject project, IReadOnlyCollection<string> services, RenderFormat format)
    {
        var all = project.Model.Mapping("services") ?? MappingNode.Empty(project.Model.Position);
        var chosen = all.With(
        [
            .. all.Entries
                .Where(entry => services.Contains(entry.Key))
                .OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => entry with
                {
                    Value = entry.Value is MappingNode service ? ImageUses.Only(service, all) : entry.Value,
                })
                .Where(entry => entry.Value is MappingNode { Entries.IsEmpty: false }),
        ]);
        var file = Escape(CanonicalOrder.Apply(MappingNode.Empty(all.Position).Set("services", chosen)));
        return format == RenderFormat.Json ? JsonText.Indented(file) : YamlText.Of(file);
    }

    /// <summary>The variables that files take, by name, as docker compose writes them.</summary>
    public static string Variables(IEnumerable<VariableUse> variables, RenderFormat format)
    {
        var nowhere = new SourcePosition("", 0, 0);
        var all = MappingNode.Empty(nowhere);
        foreach (var variable in variables.OrderBy(variable => variable.Name, StringComparer.Ordinal))
        {
            all = all.Set(variable.Name, MappingNode.Empty(nowhere)
                .Set(Key("Name"), ScalarNode.Text(variable.Name, nowhere))
                .Set(Key("DefaultValue"), ScalarNode.Text(variable.Default ?? "", nowhere))
                .Set(Key("PresenceValue"), ScalarNode.Text(variable.Alternate ?? "", nowhere))
                .Set(Key("Required"), ScalarNode.Boolean(variable.IsRequired, nowhere)));
        }

        return format == RenderFormat.Json ? JsonText.Indented(all) : YamlText.Of(all);

        string Key(string name) => format == RenderFormat.Json ? name : name.ToLowerInvariant();
    }

    /// <summary>What the models of a project are made of.</summary>
    public static IEnumerable<string> Models(ComposeProject project) => project.Model.Entries("models")
        .Select(entry => (entry.Value as MappingNode)?.Text("model"))
        .OfType<string>()
        .Order(StringComparer.Ordinal);

    public static IEnumerable<string> ServiceNames(ComposeProject project) => Keys(project, "services");

    public static IEnumerable<string> VolumeNames(ComposeProject project) => Keys(project, "volumes");

    public static IEnumerable<string> NetworkNames(ComposeProject project) => Keys(project, "networks");

    /// <summary>Of services, and then of their hooks; a built one has the name that building gives it.</summary>
    public static IEnumerable<string> Images(ComposeProject project, IReadOnlyCollection<string> services) => project
        .Services
        .Where(service => services.Contains(service.Name))
        .OrderBy(service => service.Name, StringComparer.Ordinal)
        .SelectMany(service =>
        {
            var own = service.Image ?? project.NameOf(service.Name);
            return service.PreStart.Select(hook => hook.Image).OfType<string>().Where(image => image != own)
                .Prepend(own);
        });

    public static IEnumerable<string> Profiles(ComposeProject project) => project.Services
        .SelectMany(service => service.Profiles)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    /// <summary>
    /// The label <c>com.docker.compose.config-hash</c>: over what a container is made from. How many there are, when
    /// and after what they start, is not in it.
    /// </summary>
    public static string ConfigHash(ComposeService service)
    {
        var node = service.Node;
        foreach (var key in NotHashed)
        {
            node = node.Without(key);
        }

        if (node.Mapping("deploy") is { } deploy)
        {
            node = node.Set("deploy", deploy.Without("replicas"));
        }

        return Hash(CanonicalOrder.Apply(node, ServiceSchema.Service));
    }

    internal static string Hash(Node node) => Convert.ToHexStringLower(SHA256.HashData(JsonText.Bytes(node)));

    private static IEnumerable<string> Keys(ComposeProject project, string section) =>
        project.Model.Entries(section).Select(entry => entry.Key).Order(StringComparer.Ordinal);

    private static string Escape(string text) => text.Replace("$", "$$", StringComparison.Ordinal);

    internal static Node Escape(Node node) => node switch
    {
        ScalarNode { Kind: ScalarKind.Text } text => text.With(Escape(text.Value), ScalarKind.Text),
        SequenceNode list => new SequenceNode([.. list.Items.Select(Escape)], list.Position),
        MappingNode mapping => mapping.With(
            [.. mapping.Entries.Select(entry => entry with { Value = Escape(entry.Value) })]),
        _ => node,
    };
}
