using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orc.Cli.Invoking;

namespace Orc.Cli.Connections;

/// <summary>
/// Docker's own file of logins, <c>~/.docker/config.json</c>, so that whoever is logged in there is logged in here too.
/// What else stands in it stays as it is.
/// </summary>
internal sealed class DockerConfig
{
    private const string Auths = "auths";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonWriterOptions Form = new()
    {
        Indented = true,
        IndentCharacter = '\t',
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly JsonObject _root;

    private DockerConfig(string path, JsonObject root)
    {
        Path = path;
        _root = root;
    }

    public string Path { get; }

    /// <summary>How its owner likes to see lists of containers. Null: as everybody.</summary>
    public string? PsFormat => Text(_root["psFormat"]) is { Length: > 0 } format ? format : null;

    /// <exception cref="CliException">The file is there and cannot be understood.</exception>
    public static DockerConfig Read(CliHost host)
    {
        var path = System.IO.Path.Combine(DirectoryOf(host), "config.json");
        try
        {
            return new DockerConfig(path, File.Exists(path) ? Parse(File.ReadAllBytes(path)) : []);
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot read the logins in {path}: {failure.Message}");
        }
    }

    /// <summary>
    /// The program that keeps this registry's login: <c>docker-credential-NAME</c>. Null: the file does.
    /// </summary>
    public string? HelperOf(string key) =>
        Text((_root["credHelpers"] as JsonObject)?[RegistryKey.HostOf(key)]) ?? Text(_root["credsStore"]);

    /// <summary>Null: none in the file.</summary>
    public StoredLogin? Find(string key)
    {
        if (_root[Auths] is not JsonObject auths)
        {
            return null;
        }

        // Others write the key as a whole address.
        var found = auths[key]
            ?? auths.FirstOrDefault(entry => RegistryKey.HostOf(entry.Key) == RegistryKey.HostOf(key)).Value;
        return found is JsonObject entry ? Read(entry) : null;
    }

    public void Put(string key, StoredLogin login)
    {
        var entry = new JsonObject();
        if (login.IdentityToken.Length > 0)
        {
            entry["auth"] = Encode($"{login.Username}:");
            entry["identitytoken"] = login.IdentityToken;
        }
        else
        {
            entry["auth"] = Encode($"{login.Username}:{login.Password}");
        }

        AuthsOrNew[key] = entry;
        Write();
    }

    /// <summary>That the login is in a helper is marked by an entry without one, as Docker does.</summary>
    public void Mark(string key)
    {
        AuthsOrNew[key] = new JsonObject();
        Write();
    }

    public bool Remove(string key)
    {
        if (_root[Auths] is not JsonObject auths)
        {
            return false;
        }

        var keys = auths.Select(entry => entry.Key)
            .Where(entry => entry == key || RegistryKey.HostOf(entry) == RegistryKey.HostOf(key)).ToList();
        keys.ForEach(entry => auths.Remove(entry));
        if (keys.Count > 0)
        {
            Write();
        }

        return keys.Count > 0;
    }

    private JsonObject AuthsOrNew
    {
        get
        {
            if (_root[Auths] is not JsonObject auths)
            {
                _root[Auths] = auths = [];
            }

            return auths;
        }
    }

    private static string DirectoryOf(CliHost host) => host.Variable("DOCKER_CONFIG")
        ?? System.IO.Path.Combine(host.Variable("HOME") ?? "/root", ".docker");

    private static JsonObject Parse(byte[] bytes) => bytes.Length == 0
        ? []
        : JsonNode.Parse(bytes) as JsonObject ?? throw new JsonException("it is no JSON object");

    private static StoredLogin? Read(JsonObject entry)
    {
        var words = Decode(Text(entry["auth"])).Split(':', 2);
        var login = new StoredLogin
        {
            Username = Text(entry["username"]) ?? words[0],
            Password = Text(entry["password"]) ?? (words.Length > 1 ? words[1].TrimEnd('\0') : ""),
            IdentityToken = Text(entry["identitytoken"]) ?? "",
        };
        return login.Username.Length > 0 || login.IdentityToken.Length > 0 ? login : null;
    }

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decode(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return text is not null && Convert.TryFromBase64String(text, bytes, out var count)
            ? Encoding.UTF8.GetString(bytes, 0, count)
            : "";
    }

    // Whole or not at all; where it is a link, what it leads to is replaced.
    private void Write()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!, (UnixFileMode)0x1C0);
            var link = File.Exists(Path) ? File.ResolveLinkTarget(Path, returnFinalTarget: true) : null;
            var path = link?.FullName ?? Path;
            var directory = System.IO.Path.GetDirectoryName(path)!;
            var fresh = System.IO.Path.Combine(directory, $".config.json.{Environment.ProcessId}");
            using (var file = new FileStream(fresh, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                UnixCreateMode = OwnerOnly,
            }))
            {
                using var writer = new Utf8JsonWriter(file, Form);
                _root.WriteTo(writer);
            }

            File.Move(fresh, path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot write the logins to {Path}: {failure.Message}");
        }
    }
}
