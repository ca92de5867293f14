using System.Text.Json;
using Orc.Agent.Images.Manifests;
using Orc.Model.Containers;
using Orc.Model.Images;

namespace Orc.Agent.Images.Listing;

/// <summary>An image as <c>docker image inspect</c> shows it.</summary>
internal static class ImageInspection
{
    public static byte[] Write(Image image, ImageStorePaths paths)
    {
        using var output = new MemoryStream();
        using (var writer = new Utf8JsonWriter(output, ImageConfigWriter.Options))
        {
            writer.WriteStartObject();
            WriteNames(writer, image);
            WriteConfig(writer, "ContainerConfig", new ImageConfig { Platform = image.Config.Platform });
            writer.WriteString("DockerVersion", "");
            writer.WriteString("Author", image.Config.Author);
            WriteConfig(writer, "Config", image.Config);
            writer.WriteString("Architecture", image.Config.Platform.Architecture);
            if (image.Config.Platform.Variant is { } variant)
            {
                writer.WriteString("Variant", variant);
            }

            writer.WriteString("Os", image.Config.Platform.Os);
            writer.WriteNumber("Size", image.Size);
            writer.WriteNumber("VirtualSize", image.Size);
            WriteLayers(writer, image, paths);
            writer.WriteStartObject("Metadata");
            writer.WriteString("LastTagTime", ImageConfigWriter.Time(image.TaggedAt));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return output.ToArray();
    }

    private static void WriteNames(Utf8JsonWriter writer, Image image)
    {
        writer.WriteString("Id", image.Id.ToString());
        WriteList(writer, "RepoTags", image.References.Select(name => name.ToString()));
        WriteList(writer, "RepoDigests", image.RepoDigests.Select(name => name.ToString()));
        writer.WriteString("Parent", "");
        writer.WriteString("Comment", image.Config.History.LastOrDefault()?.Comment ?? "");
        if (image.Config.Created is { } created)
        {
            writer.WriteString("Created", ImageConfigWriter.Time(created));
        }
    }

    // Tools of Docker's age ask for every one of these, so that none is left out for being empty.
    private static void WriteConfig(Utf8JsonWriter writer, string name, ImageConfig config)
    {
        writer.WriteStartObject(name);
        writer.WriteString("Hostname", "");
        writer.WriteString("Domainname", "");
        writer.WriteString("User", config.User);
        writer.WriteBoolean("AttachStdin", false);
        writer.WriteBoolean("AttachStdout", false);
        writer.WriteBoolean("AttachStderr", false);
        WriteSet(writer, "ExposedPorts", config.ExposedPorts);
        writer.WriteBoolean("Tty", false);
        writer.WriteBoolean("OpenStdin", false);
        writer.WriteBoolean("StdinOnce", false);
        WriteListOrNull(writer, "Env", config.Env.Select(Text));
        WriteListOrNull(writer, "Cmd", config.Cmd);
        if (config.Healthcheck is { } health)
        {
            writer.WritePropertyName("Healthcheck");
            ImageConfigWriter.WriteHealthValue(writer, health);
        }

        writer.WriteString("Image", "");
        WriteSet(writer, "Volumes", config.Volumes);
        writer.WriteString("WorkingDir", config.WorkingDir);
        WriteListOrNull(writer, "Entrypoint", config.Entrypoint);
        writer.WriteNull("OnBuild");
        WriteLabels(writer, config);
        if (config.StopSignal.Length > 0)
        {
            writer.WriteString("StopSignal", config.StopSignal);
        }

        if (!config.Shell.IsEmpty)
        {
            WriteList(writer, "Shell", config.Shell);
        }

        writer.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter writer, ImageConfig config)
    {
        if (config.Labels.IsEmpty)
        {
            writer.WriteNull("Labels");
            return;
        }

        writer.WriteStartObject("Labels");
        foreach (var (key, value) in config.Labels)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static void WriteLayers(Utf8JsonWriter writer, Image image, ImageStorePaths paths)
    {
        writer.WriteStartObject("GraphDriver");
        writer.WriteStartObject("Data");
        var directories = image.LowerDirectories.ToList();
        if (directories.Count > 1)
        {
            writer.WriteString("LowerDir", string.Join(':', directories.Skip(1)));
        }

        writer.WriteString("UpperDir", directories.FirstOrDefault() ?? paths.Root);
        writer.WriteEndObject();
        writer.WriteString("Name", "overlay2");
        writer.WriteEndObject();
        writer.WriteStartObject("RootFS");
        writer.WriteString("Type", "layers");
        WriteList(writer, "Layers", image.Config.DiffIds.Select(layer => layer.ToString()));
        writer.WriteEndObject();
    }

    private static string Text(EnvironmentVariable variable) => $"{variable.Name}={variable.Value}";

    private static void WriteSet(Utf8JsonWriter writer, string name, IReadOnlyCollection<string> keys)
    {
        if (keys.Count == 0)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartObject(name);
        foreach (var key in keys)
        {
            writer.WriteStartObject(key);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static void WriteListOrNull(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        var list = values.ToList();
        if (list.Count == 0)
        {
            writer.WriteNull(name);
            return;
        }

        WriteList(writer, name, list);
    }

    private static void WriteList(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
