namespace Orc.Cli.Commands.Compose.Bridge;

/// <summary>
/// An image that makes another form of a project: it reads <c>/in/compose.yaml</c>, and writes below <c>/out</c>
/// (https://docs.docker.com/compose/bridge/customize/).
/// </summary>
internal static class Transformation
{
    /// <summary>What is taken where none is named: manifests of Kubernetes.</summary>
    public const string Usual = "docker/compose-bridge-kubernetes";

    /// <summary>What one of one's own is made on.</summary>
    public const string Engine = "docker/compose-bridge-transformation";

    /// <summary>The label that such an image has, and what it says.</summary>
    public const string Label = "com.docker.compose.bridge";

    public const string Kind = "transformation";

    /// <summary>Where an image keeps its templates, and where those of a user are laid over them.</summary>
    public const string Templates = "/templates";

    public const string In = "/in";

    public const string Out = "/out";

    /// <summary>The file that an image of one's own is built from.</summary>
    public const string Dockerfile =
        $"FROM {Engine}\nLABEL {Label}={Kind}\nCOPY templates {Templates}\n";
}
