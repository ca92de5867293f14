using System.Text.Json;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Protocol.Mapping;

namespace Orc.Agent.Engine.Inspecting;

/// <summary>The part <c>Config</c>: what the container's process is, the image's words under the spec's.</summary>
internal static class InspectConfig
{
    public static void Write(Utf8JsonWriter json, InspectInput input)
    {
        var (spec, image) = (input.Report.Spec, input.ImageOrNone);
        json.WriteStartObject("Config");
        json.WriteString("Hostname", input.Names.Host);
        json.WriteString("Domainname", input.Names.Domain ?? "");
        json.WriteString("User", spec.User ?? image.User);
        json.WriteBoolean("AttachStdin", spec.OpenStdin && spec.StdinOnce);
        json.WriteBoolean("AttachStdout", spec.StdinOnce || spec.AutoRemove);
        json.WriteBoolean("AttachStderr", spec.StdinOnce || spec.AutoRemove);
        WriteExposedPorts(json, spec, image);
        json.WriteBoolean("Tty", spec.Tty);
        json.WriteBoolean("OpenStdin", spec.OpenStdin);
        json.WriteBoolean("StdinOnce", spec.StdinOnce);
        json.WriteStrings("Env", Variables(spec, image));
        json.WriteStringsOrNull("Cmd", spec.Command ?? (spec.Entrypoint is null ? image.Cmd : []));
        WriteHealth(json, spec.Health);
        json.WriteString("Image", spec.Image);
        WriteVolumes(json, spec, image);
        json.WriteString("WorkingDir", spec.WorkingDirectory ?? image.WorkingDir);
        json.WriteStringsOrNull("Entrypoint", spec.Entrypoint ?? image.Entrypoint);
        json.WriteNull("OnBuild");
        json.WriteMap("Labels", image.Labels.SetItems(spec.Labels));
        if ((spec.StopSignal ?? image.StopSignal) is { Length: > 0 } signal)
        {
            json.WriteString("StopSignal", signal);
        }

        if (spec.StopGrace is { } grace)
        {
            json.WriteNumber("StopTimeout", (long)grace.TotalSeconds);
        }

        json.WriteEndObject();
    }

    private static void WriteExposedPorts(Utf8JsonWriter json, ContainerSpec spec, ImageConfig image)
    {
        var ports = image.ExposedPorts.Concat(spec.Expose)
            .Concat(spec.Ports.Select(port => port.Name()))
            .Select(port => port.Contains('/', StringComparison.Ordinal) ? port : $"{port}/tcp")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        if (ports.Count > 0)
        {
            json.WriteSet("ExposedPorts", ports);
        }
    }

    private static void WriteVolumes(Utf8JsonWriter json, ContainerSpec spec, ImageConfig image)
    {
        var anonymous = spec.Mounts.OfType<MountSpec.Volume>()
            .Where(mount => mount.Name is null)
            .Select(mount => mount.Target);
        var targets = image.Volumes.Concat(anonymous).Distinct().Order(StringComparer.Ordinal).ToList();
        if (targets.Count == 0)
        {
            json.WriteNull("Volumes");
            return;
        }

        json.WriteSet("Volumes", targets);
    }

    private static void WriteHealth(Utf8JsonWriter json, HealthSpec? health)
    {
        if (health is null || health.Test.IsEmpty)
        {
            return;
        }

        json.WriteStartObject("Healthcheck");
        json.WriteStrings("Test", health.Test);
        WriteDuration(json, "Interval", health.Interval);
        WriteDuration(json, "Timeout", health.Timeout);
        WriteDuration(json, "StartPeriod", health.StartPeriod);
        WriteDuration(json, "StartInterval", health.StartInterval);
        if (health.Retries is { } retries)
        {
            json.WriteNumber("Retries", retries);
        }

        json.WriteEndObject();
    }

    private static void WriteDuration(Utf8JsonWriter json, string name, TimeSpan? duration)
    {
        if (duration is { } time)
        {
            json.WriteNumber(name, time.ToNanoseconds());
        }
    }

    // Without what only the running process gets (HOSTNAME, HOME, TERM): that is no part of what was asked.
    private static IEnumerable<string> Variables(ContainerSpec spec, ImageConfig image)
    {
        var variables = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var variable in (IEnumerable<EnvironmentVariable>)[.. spec.Environment, .. image.Env])
        {
            variables.TryAdd(variable.Name, variable.Value ?? "");
        }

        foreach (var variable in spec.Environment)
        {
            if (variable.Value is { } value)
            {
                variables[variable.Name] = value;
            }
            else
            {
                variables.Remove(variable.Name);
            }
        }

        return variables.Select(pair => $"{pair.Key}={pair.Value}");
    }
}
