using Orc.Compose.Diagnostics;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Validation;

/// <summary>Keys of <c>deploy</c> that do nothing under <c>up</c>: each is reported with its place.</summary>
internal static class HostKeys
{
    private const string NoLabels =
        "deploy.labels are labels of a cluster's service and have no effect on one host, but where a placeholder "
        + "names one ({{.Service.Labels.NAME}})";

    private static readonly (string Key, string Reason)[] WithoutEffect =
    [
        ("endpoint_mode", "endpoint_mode has no effect on one host"),
        ("placement", "placement has no effect on one host"),
        ("rollback_config", "rollback_config has no effect on one host yet"),
        ("labels", NoLabels),
    ];

    public static void Check(MappingNode service, DiagnosticList diagnostics)
    {
        if (service.Mapping("deploy") is not { } deploy)
        {
            return;
        }

        LaterKeys.Report(deploy, WithoutEffect, DiagnosticSeverity.Warning, diagnostics);
        if (deploy.Text("mode") is { } mode && mode != "replicated")
        {
            diagnostics.Warning($"deploy.mode {mode} has no effect on one host", deploy.KeyPosition("mode"));
        }

        foreach (var key in (ReadOnlySpan<string>)["failure_action", "monitor", "max_failure_ratio"])
        {
            if (deploy.Mapping("update_config") is { } update && update.TryFind(key, out var entry))
            {
                diagnostics.Warning(
                    $"update_config.{key} has no effect on one host: a replica that does not come up stops the update",
                    entry.KeyPosition);
            }
        }

        var reservations = deploy.Mapping("resources")?.Mapping("reservations");
        foreach (var key in (ReadOnlySpan<string>)["cpus", "generic_resources"])
        {
            if (reservations?.TryFind(key, out var entry) ?? false)
            {
                diagnostics.Warning($"reservations of {key} have no effect on one host", entry.KeyPosition);
            }
        }

        foreach (var key in (ReadOnlySpan<string>)["delay", "window"])
        {
            if (deploy.Mapping("restart_policy") is { } policy && policy.TryFind(key, out var entry))
            {
                diagnostics.Warning($"restart_policy.{key} has no effect on one host", entry.KeyPosition);
            }
        }
    }
}
