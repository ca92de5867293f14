using System.Text.Json;
using Orc.Agent.Engine.Health;
using Orc.Model.Containers;

namespace Orc.Agent.Engine.Inspecting;

/// <summary>The part <c>State</c>: whether it runs, how its last run ended, how healthy it is.</summary>
internal static class InspectState
{
    public static void Write(Utf8JsonWriter json, InspectInput input)
    {
        var report = input.Report;
        var state = report.State;
        json.WriteStartObject("State");
        json.WriteString("Status", state.ToString().ToLowerInvariant());
        json.WriteBoolean(
            "Running", state is ContainerState.Running or ContainerState.Paused or ContainerState.Restarting);
        json.WriteBoolean("Paused", state == ContainerState.Paused);
        json.WriteBoolean("Restarting", state == ContainerState.Restarting);
        var ended = state is ContainerState.Running or ContainerState.Paused ? null : report.LastExit;
        json.WriteBoolean("OOMKilled", ended?.OomKilled ?? false);
        json.WriteBoolean("Dead", state == ContainerState.Dead);
        json.WriteNumber("Pid", report.Pid ?? 0);
        json.WriteNumber("ExitCode", ended?.Code ?? 0);
        json.WriteString("Error", ended?.Error ?? "");
        json.WriteTime("StartedAt", report.StartedAt);
        json.WriteTime("FinishedAt", report.LastExit?.FinishedAt);
        if (report.Spec.Health is { IsDisabled: false, Test.IsEmpty: false })
        {
            WriteHealth(json, report, input.Health);
        }

        json.WriteEndObject();
    }

    // Of a container that has ended Docker says what was last known.
    private static void WriteHealth(Utf8JsonWriter json, ContainerReport report, HealthRecord? record)
    {
        var status = report.Health != HealthState.None ? report.Health : record?.Status ?? HealthState.Starting;
        json.WriteStartObject("Health");
        json.WriteString("Status", status.ToString().ToLowerInvariant());
        json.WriteNumber("FailingStreak", record?.FailingStreak ?? 0);
        json.WriteStartArray("Log");
        foreach (var probe in record?.Log ?? [])
        {
            json.WriteStartObject();
            json.WriteTime("Start", probe.Start);
            json.WriteTime("End", probe.End);
            json.WriteNumber("ExitCode", probe.ExitCode);
            json.WriteString("Output", probe.Output);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
