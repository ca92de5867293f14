using System.Globalization;
using System.Text;
using Orc.Model.Containers;
using Orc.Model.Units;

namespace Orc.Cli.Commands.Containers.Flags;

/// <summary>
/// <c>--mount type=…,source=…,target=…</c>: says everything by name, and makes no missing folder.
/// </summary>
internal static class MountFlag
{
    public static MountSpec Parse(string text, Surroundings surroundings)
    {
        var fields = new Fields();
        foreach (var field in Split(text))
        {
            fields.Read(field);
        }

        if (fields.Target is not { Length: > 0 } target)
        {
            throw new FlagException("target is required");
        }

        if (fields.FindMixed() is { } mixed)
        {
            throw new FlagException($"cannot mix '{mixed}-*' options with mount type '{fields.Type}'");
        }

        return fields.Type switch
        {
            "volume" => fields.Volume(VolumeFlag.Target(target, text)),
            "bind" => fields.Bind(VolumeFlag.Target(target, text), surroundings),
            "tmpfs" => fields.Tmpfs(VolumeFlag.Target(target, text)),
            "image" or "npipe" or "cluster" => throw new FlagException(
                $"mounts of type \"{fields.Type}\" are not there; there are bind, volume and tmpfs"),
            _ => throw new FlagException($"mount type unknown: \"{fields.Type}\""),
        };
    }

    // At commas; a field in double quotes may hold some, and a doubled quote is one (RFC 4180).
    private static List<string> Split(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"' when quoted && at + 1 < text.Length && text[at + 1] == '"':
                    _ = field.Append('"');
                    at++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    fields.Add(field.ToString());
                    _ = field.Clear();
                    break;
                default:
                    _ = field.Append(text[at]);
                    break;
            }
        }

        fields.Add(field.ToString());
        return fields;
    }

    /// <summary>What was said so far.</summary>
    private sealed class Fields
    {
        private static readonly string[] Types = ["bind", "volume", "tmpfs"];

        private readonly List<string> _labels = [];
        private readonly List<string> _names = [];
        private string? _source;
        private string? _propagation;
        private string? _subpath;
        private string? _relabel;
        private ByteSize? _size;
        private int? _mode;
        private bool _readOnly;
        private bool _noCopy;
        private bool _recursive = true;
        private bool _createSource;

        public string Type { get; private set; } = "volume";

        public string? Target { get; private set; }

        public void Read(string field)
        {
            var (name, value) = LabelFlag.Split(field);
            if (!field.Contains('=', StringComparison.Ordinal) && name is not ("readonly" or "ro" or "volume-nocopy"))
            {
                throw new FlagException($"invalid field '{field}' must be a key=value pair");
            }

            _names.Add(name);
            if (!ReadCommon(name, value, field)
                && !ReadOfBind(name, value, field)
                && !ReadOfOthers(name, value, field))
            {
                throw new FlagException($"unexpected key '{name}' in '{field}'");
            }
        }

        /// <summary>Another type whose options are there; null: none.</summary>
        public string? FindMixed() => Types.FirstOrDefault(type =>
            type != Type && _names.Any(name => name.StartsWith($"{type}-", StringComparison.Ordinal)));

        public MountSpec Volume(string target) => new MountSpec.Volume
        {
            Name = _source is { Length: > 0 } name ? VolumeFlag.Name(name) : null,
            Target = target,
            ReadOnly = _readOnly,
            NoCopy = _noCopy,
            Subpath = _subpath,
            Labels = LabelFlag.Read(_labels),
        };

        public MountSpec Bind(string target, Surroundings surroundings) => new MountSpec.Bind
        {
            Source = _source is { Length: > 0 } source
                ? surroundings.Resolve(source)
                : throw new FlagException("source is required for a mount of type \"bind\""),
            Target = target,
            ReadOnly = _readOnly,
            Propagation = _propagation,
            Recursive = _recursive,
            SelinuxRelabel = _relabel,
            CreateSource = _createSource,
        };

        public MountSpec Tmpfs(string target) => new MountSpec.Tmpfs
        {
            Target = target,
            ReadOnly = _readOnly,
            Size = _size,
            Mode = _mode,
        };

        private bool ReadCommon(string name, string value, string field)
        {
            switch (name)
            {
                case "type":
                    Type = value.ToLowerInvariant();
                    return true;
                case "source" or "src":
                    _source = value;
                    return true;
                case "target" or "dst" or "destination":
                    Target = value;
                    return true;
                case "readonly" or "ro":
                    _readOnly = Boolean(name, value, field);
                    return true;
                case "consistency":
                    return true;    // of Docker Desktop's; Linux mounts are always consistent
                default:
                    return false;
            }
        }

        private bool ReadOfBind(string name, string value, string field)
        {
            switch (name)
            {
                case "bind-propagation" when value is
                    "private" or "rprivate" or "shared" or "rshared" or "slave" or "rslave":
                    _propagation = value;
                    return true;
                case "bind-propagation":
                    throw new FlagException($"invalid value for {name}: {value}");
                case "bind-recursive" when value is "enabled" or "disabled" or "writable" or "readonly":
                    _recursive = value != "disabled";
                    return true;
                case "bind-nonrecursive":
                    _recursive = !Boolean(name, value, field);
                    return true;
                case "bind-create-src":
                    _createSource = Boolean(name, value, field);
                    return true;
                case "relabel" when value is "shared" or "private" or "z" or "Z":
                    _relabel = value is "shared" or "z" ? "z" : "Z";
                    return true;
                default:
                    return false;
            }
        }

        private bool ReadOfOthers(string name, string value, string field)
        {
            switch (name)
            {
                case "volume-nocopy":
                    _noCopy = Boolean(name, value, field);
                    return true;
                case "volume-subpath":
                    _subpath = value;
                    return true;
                case "volume-label":
                    _labels.Add(value);
                    return true;
                case "volume-driver" when value is "local" or "":
                    return true;
                case "tmpfs-size":
                    _size = ByteSize.TryParse(value, out var size)
                        ? size
                        : throw new FlagException($"invalid value for {name}: {value}");
                    return true;
                case "tmpfs-mode":
                    _mode = TmpfsFlag.Mode(value) ?? throw new FlagException($"invalid value for {name}: {value}");
                    return true;
                default:
                    return false;
            }
        }

        private static bool Boolean(string name, string value, string field) => value.ToLowerInvariant() switch
        {
            "" when !field.Contains('=', StringComparison.Ordinal) => true,
            "1" or "true" or "t" => true,
            "0" or "false" or "f" => false,
            _ => throw new FlagException(
                string.Create(CultureInfo.InvariantCulture, $"invalid value for {name}: {value}")),
        };
    }
}
