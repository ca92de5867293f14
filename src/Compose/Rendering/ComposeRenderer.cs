using System.Collections.Immutable;
using System.Security.Cryptography;
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

    /// <summary>A file to be put over those of the project, which says nothing but the images of services.</summary>
    public static string ImageOverride(IReadOnlyDictionary<string, string> images, RenderFormat format)
    {
        var nowhere = new SourcePosition("", 0, 0);
        var services = images
            .OrderBy(image => image.Key, StringComparer.Ordinal)
            .Select(image => new MappingEntry(image.Key, nowhere, new MappingNode(
                [new MappingEntry("image", nowhere, ScalarNode.Text(Escape(image.Value), nowhere))], nowhere)));
        var file = new MappingNode(
            [new MappingEntry("services", nowhere, new MappingNode([.. services], nowhere))], nowhere);
        return format == RenderFormat.Json ? JsonText.Indented(file) : YamlText.Of(file);
    }

    public static IEnumerable<string> ModelNames(ComposeProject project) => Keys(project, "models");

    public static IEnumerable<string> ServiceNames(ComposeProject project) => Keys(project, "services");

    public static IEnumerable<string> VolumeNames(ComposeProject project) => Keys(project, "volumes");

    public static IEnumerable<string> NetworkNames(ComposeProject project) => Keys(project, "networks");

    /// <summary>Of services in the order of their names; a built one has the name that building gives it.</summary>
    public static IEnumerable<string> Images(ComposeProject project) => project.Services
        .OrderBy(service => service.Name, StringComparer.Ordinal)
        .Select(service => service.Image ?? $"{project.Name}-{service.Name}");

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

    private static Node Escape(Node node) => node switch
    {
        ScalarNode { Kind: ScalarKind.Text } text => text.With(Escape(text.Value), ScalarKind.Text),
        SequenceNode list => new SequenceNode([.. list.Items.Select(Escape)], list.Position),
        MappingNode mapping => mapping.With(
            [.. mapping.Entries.Select(entry => entry with { Value = Escape(entry.Value) })]),
        _ => node,
    };
}
