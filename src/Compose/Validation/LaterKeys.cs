using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;
using Orc.Model.Projects;

namespace Orc.Compose.Validation;

/// <summary>
/// Keys of the specification that this version does not act on. Where a service cannot run as asked it is an error,
/// where it runs all the same a warning; nothing is ignored in silence.
/// </summary>
internal static class LaterKeys
{
    private static readonly (string Key, string Reason)[] Refused =
    [
        ("storage_opt", "storage_opt is not available: a container's files have no limit of their own on overlayfs"),
        ("use_api_socket", "use_api_socket is not available: there is no Docker socket to share"),
    ];

    private static readonly (string Key, string Reason)[] WithoutEffect =
    [
        ("cpu_count", "cpu_count is for Windows containers and has no effect"),
        ("cpu_percent", "cpu_percent is for Windows containers and has no effect"),
        ("credential_spec", "credential_spec is for Windows containers and has no effect"),
        ("isolation", "isolation is for Windows containers and has no effect"),
        ("provider", "provider is not run: nothing is started for this service, and nothing waits for it"),
        ("models", "models has no effect yet: no model is run, and no variable says where one is"),
    ];

    public static void Check(MappingNode service, DiagnosticList diagnostics)
    {
        Report(service, Refused, DiagnosticSeverity.Error, diagnostics);
        Report(service, WithoutEffect, DiagnosticSeverity.Warning, diagnostics);
        CheckBuild(service, diagnostics);
        CheckVolumes(service, diagnostics);
        CheckLogging(service, diagnostics);
        new QuietKeys(diagnostics).Check(service);
    }

    /// <summary>Says of each key that is there, and not switched off, why it does nothing.</summary>
    public static void Report(
        MappingNode owner, (string Key, string Reason)[] keys, DiagnosticSeverity severity, DiagnosticList diagnostics)
    {
        foreach (var (key, reason) in keys)
        {
            if (owner.TryFind(key, out var entry) && !IsOff(entry.Value))
            {
                diagnostics.Add(new Diagnostic(severity, reason, entry.KeyPosition));
            }
        }
    }

    private static bool IsOff(Node value) => value is ScalarNode { Value: "false" };

    private static void CheckBuild(MappingNode service, DiagnosticList diagnostics)
    {
        if (!service.TryFind("build", out var build))
        {
            return;
        }

        if (string.IsNullOrEmpty(service.Text("image")))
        {
            diagnostics.Error("build is not available yet; give the service an image", build.KeyPosition);
        }
        else
        {
            diagnostics.Warning(
                $"build has no effect yet; the image {service.Text("image")} is used", build.KeyPosition);
        }
    }

    private static void CheckVolumes(MappingNode service, DiagnosticList diagnostics)
    {
        foreach (var volume in service.Mappings("volumes"))
        {
            if (volume.Text("type") is "npipe" or "cluster")
            {
                diagnostics.Error($"volumes of type {volume.Text("type")} are not available yet", volume.Position);
            }

            if (volume.Text("type") == "bind" && volume.Text("source") is { Length: > 0 } path && path[0] != '/')
            {
                diagnostics.Error($"{path} is no path of this system: a bind needs one", volume["source"]!.Position);
            }

            if (volume.Text("source") is { } source
                && source.EndsWith("/docker.sock", StringComparison.Ordinal)
                && volume.Text("type") == "bind")
            {
                diagnostics.Warning(
                    "there is no Docker daemon behind this socket: orc does not speak Docker's API", volume.Position);
            }
        }
    }

    private static void CheckLogging(MappingNode service, DiagnosticList diagnostics)
    {
        if (service.Mapping("logging") is { } logging
            && logging.Text("driver") is { } driver
            && driver is not ("json-file" or "local" or "k8s-file" or "none" or "default"))
        {
            diagnostics.Warning(
                $"the logging driver {driver} is not available; the log is kept in files",
                logging.KeyPosition("driver"));
        }
    }

    /// <summary>Networks and volumes of drivers that are not here yet.</summary>
    public static void CheckResources(MappingNode model, ProjectScope scope, DiagnosticList diagnostics)
    {
        string[] drivers = scope == ProjectScope.Cluster
            ? ["bridge", "default", "overlay", "macvlan"]
            : ["bridge", "default", "macvlan"];
        CheckDrivers(model, "networks", drivers, diagnostics);
        new QuietKeys(diagnostics).CheckNetworks(model, scope);
        CheckDrivers(model, "volumes", ["local"], diagnostics);
    }

    private static void CheckDrivers(MappingNode model, string section, string[] known, DiagnosticList diagnostics)
    {
        foreach (var entry in model.Entries(section))
        {
            if (entry.Value is not MappingNode resource || resource.Text("driver") is not { } driver)
            {
                continue;
            }

            if (!known.Contains(driver))
            {
                diagnostics.Error(
                    $"the {section[..^1]} \"{entry.Key}\": the driver {driver} is not available yet; it is {known[0]}",
                    resource.KeyPosition("driver"));
            }
        }
    }
}
