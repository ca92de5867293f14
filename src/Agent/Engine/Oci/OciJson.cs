using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Orc.Agent.Devices;
using Orc.Linux.Seccomp;

namespace Orc.Agent.Engine.Oci;

/// <summary>Writes config.json, and the process document of <c>exec</c>.</summary>
internal static class OciJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(OciSpec spec) => Document(json =>
    {
        json.WriteString("ociVersion", "1.0.2");
        json.WriteStartObject("process");
        WriteProcess(json, spec.Process);
        json.WriteEndObject();
        json.WriteStartObject("root");
        json.WriteString("path", spec.RootPath);
        json.WriteBoolean("readonly", spec.ReadOnlyRoot);
        json.WriteEndObject();
        WriteOptional(json, "hostname", spec.Hostname);
        WriteOptional(json, "domainname", spec.Domainname);
        WriteMounts(json, spec.Mounts);
        WriteMap(json, "annotations", spec.Annotations);
        WriteHooks(json, spec.Hooks);
        WriteLinux(json, spec);
    });

    public static byte[] Write(OciProcess process) => Document(json => WriteProcess(json, process));

    private static byte[] Document(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteProcess(Utf8JsonWriter json, OciProcess process)
    {
        json.WriteBoolean("terminal", process.Terminal);
        if (process.ConsoleSize is { } size)
        {
            json.WriteStartObject("consoleSize");
            json.WriteNumber("height", size.Rows);
            json.WriteNumber("width", size.Columns);
            json.WriteEndObject();
        }

        json.WriteStartObject("user");
        json.WriteNumber("uid", process.User.Uid);
        json.WriteNumber("gid", process.User.Gid);
        json.WriteStartArray("additionalGids");
        foreach (var gid in process.User.AdditionalGids)
        {
            json.WriteNumberValue(gid);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        WriteList(json, "args", process.Arguments);
        WriteList(json, "env", process.Environment);
        json.WriteString("cwd", process.WorkingDirectory);
        json.WriteStartObject("capabilities");
        WriteList(json, "bounding", process.Capabilities);
        WriteList(json, "effective", process.Capabilities);
        WriteList(json, "permitted", process.Capabilities);
        json.WriteEndObject();
        json.WriteStartArray("rlimits");
        foreach (var limit in process.Limits)
        {
            json.WriteStartObject();
            json.WriteString("type", $"RLIMIT_{limit.Name.ToUpperInvariant()}");
            json.WriteNumber("hard", limit.Hard);
            json.WriteNumber("soft", limit.Soft);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteBoolean("noNewPrivileges", process.NoNewPrivileges);
        WriteOptional(json, "apparmorProfile", process.ApparmorProfile);
        WriteOptional(json, "oomScoreAdj", process.OomScoreAdjustment);
    }

    private static void WriteMounts(Utf8JsonWriter json, IReadOnlyList<OciMount> mounts)
    {
        json.WriteStartArray("mounts");
        foreach (var mount in mounts)
        {
            json.WriteStartObject();
            json.WriteString("destination", mount.Destination);
            json.WriteString("type", mount.Type);
            json.WriteString("source", mount.Source);
            WriteList(json, "options", mount.Options);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // runtime-spec, "POSIX-platform Hooks": lists by the moment.
    private static void WriteHooks(Utf8JsonWriter json, IReadOnlyList<CdiHook> hooks)
    {
        if (hooks.Count == 0)
        {
            return;
        }

        json.WriteStartObject("hooks");
        foreach (var moment in hooks.GroupBy(hook => hook.Moment))
        {
            json.WriteStartArray(moment.Key);
            foreach (var hook in moment)
            {
                json.WriteStartObject();
                json.WriteString("path", hook.Path);
                WriteList(json, "args", hook.Arguments);
                WriteList(json, "env", hook.Environment);
                WriteOptional(json, "timeout", hook.Timeout);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteLinux(Utf8JsonWriter json, OciSpec spec)
    {
        json.WriteStartObject("linux");
        WriteMap(json, "sysctl", spec.Sysctls);
        json.WriteString("cgroupsPath", spec.CgroupsPath);
        OciResourcesJson.Write(json, spec.Resources);
        json.WriteStartArray("namespaces");
        foreach (var ns in spec.Namespaces)
        {
            json.WriteStartObject();
            json.WriteString("type", ns.Type);
            WriteOptional(json, "path", ns.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteDevices(json, spec.Devices);
        WriteOptional(json, "rootfsPropagation", spec.RootPropagation);
        WriteList(json, "maskedPaths", spec.MaskedPaths);
        WriteList(json, "readonlyPaths", spec.ReadOnlyPaths);
        if (spec.Seccomp is { } filter)
        {
            WriteSeccomp(json, filter);
        }

        json.WriteEndObject();
    }

    private static void WriteDevices(Utf8JsonWriter json, IReadOnlyList<OciDevice> devices)
    {
        json.WriteStartArray("devices");
        foreach (var device in devices)
        {
            json.WriteStartObject();
            json.WriteString("path", device.Path);
            json.WriteString("type", [device.Type]);
            json.WriteNumber("major", device.Major);
            json.WriteNumber("minor", device.Minor);
            json.WriteNumber("fileMode", device.Mode);
            json.WriteNumber("uid", device.Uid);
            json.WriteNumber("gid", device.Gid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSeccomp(Utf8JsonWriter json, SeccompFilter filter)
    {
        json.WriteStartObject("seccomp");
        json.WriteString("defaultAction", filter.DefaultAction);
        WriteOptional(json, "defaultErrnoRet", filter.DefaultErrorNumber);
        WriteList(json, "architectures", filter.Architectures);
        if (filter.Flags.Count > 0)
        {
            WriteList(json, "flags", filter.Flags);
        }

        json.WriteStartArray("syscalls");
        foreach (var rule in filter.Rules)
        {
            json.WriteStartObject();
            WriteList(json, "names", rule.Names);
            json.WriteString("action", rule.Action);
            WriteOptional(json, "errnoRet", rule.ErrorNumber);
            WriteArguments(json, rule.Arguments);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteArguments(Utf8JsonWriter json, IReadOnlyList<SeccompArgument> arguments)
    {
        if (arguments.Count == 0)
        {
            return;
        }

        json.WriteStartArray("args");
        foreach (var argument in arguments)
        {
            json.WriteStartObject();
            json.WriteNumber("index", argument.Index);
            json.WriteNumber("value", argument.Value);
            json.WriteNumber("valueTwo", argument.ValueTwo);
            json.WriteString("op", argument.Operator);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteMap(
        Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, string>> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }
}
