using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orc.Agent.Engine.Oci;

namespace Orc.Agent.Engine.Inspecting;

/// <summary>A container in Docker's JSON, key by key in its order: scripts read it with <c>inspect -f</c>.</summary>
internal static class InspectDocument
{
    private const string StorageDriver = "overlay2";

    // Text for people and scripts, never for a page: quotes and brackets stay as they are.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(InspectInput input)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteIdentity(json, input);
            InspectHostConfig.Write(json, input);
            WriteGraphDriver(json, input);
            WriteMounts(json, input);
            InspectConfig.Write(json, input);
            InspectNetworks.Write(json, input);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteIdentity(Utf8JsonWriter json, InspectInput input)
    {
        var (report, paths) = (input.Report, input.Paths);
        var arguments = Arguments(input);
        json.WriteString("Id", report.Id.Value);
        json.WriteTime("Created", report.CreatedAt);
        json.WriteString("Path", arguments is [var program, ..] ? program : "");
        json.WriteStrings("Args", arguments.Skip(1));
        InspectState.Write(json, input);
        json.WriteString("Image", report.ImageId ?? report.Spec.ImageId ?? "");
        json.WriteString("ResolvConfPath", Path.Combine(paths.Names(report.Id), "resolv.conf"));
        json.WriteString("HostnamePath", Path.Combine(paths.Names(report.Id), "hostname"));
        json.WriteString("HostsPath", Path.Combine(paths.Names(report.Id), "hosts"));
        var hasLog = report.Spec.Logging.Driver != Logs.ContainerLogs.NoDriver;
        json.WriteString("LogPath", hasLog ? paths.Log(report.Id) : "");
        json.WriteString("Name", $"/{report.Name}");
        json.WriteNumber("RestartCount", report.RestartCount);
        json.WriteString("Driver", StorageDriver);
        json.WriteString("Platform", input.ImageOrNone.Platform.Os);
        json.WriteString("MountLabel", "");
        json.WriteString("ProcessLabel", "");
        json.WriteString("AppArmorProfile", "");
        json.WriteNull("ExecIDs");
    }

    private static void WriteGraphDriver(Utf8JsonWriter json, InspectInput input)
    {
        var (id, paths) = (input.Report.Id, input.Paths);
        json.WriteStartObject("GraphDriver");
        json.WriteStartObject("Data");
        json.WriteString("LowerDir", string.Join(':', input.LowerDirectories));
        json.WriteString("MergedDir", paths.Merged(id));
        json.WriteString("UpperDir", paths.Upper(id));
        json.WriteString("WorkDir", paths.Work(id));
        json.WriteEndObject();
        json.WriteString("Name", StorageDriver);
        json.WriteEndObject();
    }

    private static void WriteMounts(Utf8JsonWriter json, InspectInput input)
    {
        json.WriteStartArray("Mounts");
        foreach (var mount in input.Mounts)
        {
            json.WriteStartObject();
            json.WriteString("Type", mount.Type);
            if (mount.Name is { } name)
            {
                json.WriteString("Name", name);
            }

            json.WriteString("Source", mount.Source);
            json.WriteString("Destination", mount.Target);
            if (mount.Name is not null)
            {
                json.WriteString("Driver", "local");
            }

            json.WriteString("Mode", mount.Mode);
            json.WriteBoolean("RW", !mount.ReadOnly);
            json.WriteString("Propagation", mount.Propagation);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static IReadOnlyList<string> Arguments(InspectInput input)
    {
        try
        {
            return ProcessPlan.Arguments(input.Report.Spec, input.ImageOrNone);
        }
        catch (EngineException)
        {
            // Only when the image is gone that had the command.
            return [];
        }
    }
}
