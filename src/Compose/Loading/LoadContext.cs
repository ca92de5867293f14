using Orc.Compose.Diagnostics;
using Orc.Compose.Explaining;
using Orc.Compose.Interpolation;
using Orc.Compose.Remotes;
using Orc.Compose.Values;
using Orc.Compose.Yaml;
using Orc.Model.Diagnostics;

namespace Orc.Compose.Loading;

/// <summary>What the steps of one load share.</summary>
internal sealed class LoadContext
{
    /// <summary>Far more than any real file; a text is some times that in memory.</summary>
    private const int MaxFileSize = 16 << 20;

    /// <summary>Of all files together, those read twice counted twice: files that include others make many of few.
    /// </summary>
    private const int MaxTotalSize = 32 << 20;

    private const int MaxFiles = 2000;

    private int _read;
    private int _files;

    public LoadContext(ComposeRequest request, IComposeFiles files)
    {
        Request = request;
        Files = files;
        Origins = request.KeepOrigins ? new Origins() : null;
        Remotes = new RemoteFiles(request.Remotes, Diagnostics);
    }

    public ComposeRequest Request { get; }

    public IComposeFiles Files { get; }

    public RemoteFiles Remotes { get; }

    public DiagnosticList Diagnostics { get; } = new();

    /// <summary>Null: nobody asks where values come from.</summary>
    public Origins? Origins { get; }

    public ExpansionBudget Expansion { get; } = new();

    public LoadDamage Damage { get; } = new();

    /// <summary>Sources of binds that were not written as absolute paths.</summary>
    public HashSet<SourcePosition> RelativeBinds { get; } = [];

    /// <summary>Variables that secrets and configs of included files are taken from, by where they are named: their
    /// values as the included project knows them.</summary>
    public Dictionary<SourcePosition, string> IncludedVariables { get; } = [];

    /// <summary>A file's name as people should see it: relative where it is below the caller's folder.</summary>
    public string Shown(string path)
    {
        var folder = Request.WorkingDirectory.TrimEnd('/') + "/";
        return Remotes.Shown(path)
            ?? (path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : path);
    }

    /// <summary>The text of a file, or null after it was said why there is none.</summary>
    public string? ReadText(string path, SourcePosition? askedAt = null)
    {
        var content = Read(path, askedAt);
        if (content is null)
        {
            return null;
        }

        if (content.Failure is { } failure)
        {
            Diagnostics.Error($"cannot read {Shown(path)}: {failure}", askedAt);
            return null;
        }

        return Decode(content, path, askedAt);
    }

    /// <summary>Null after it was said that too much was read already.</summary>
    public FileContent? Read(string path, SourcePosition? askedAt)
    {
        if (_files < MaxFiles && _read < MaxTotalSize)
        {
            _files++;
            var content = Files.Read(path);
            _read = Math.Min(MaxTotalSize, _read + content.Bytes.Length);
            return content;
        }

        Diagnostics.Error(
            _files >= MaxFiles
                ? $"{Shown(path)} is not read: {MaxFiles} files were, the same counted each time"
                : $"{Shown(path)} is not read: the files together are larger than {MaxTotalSize >> 20} MiB",
            askedAt);
        return null;
    }

    public string? Decode(FileContent content, string path, SourcePosition? askedAt)
    {
        if (content.Bytes.Length > MaxFileSize)
        {
            Diagnostics.Error($"{Shown(path)} is larger than {MaxFileSize >> 20} MiB", askedAt);
            return null;
        }

        try
        {
            return StrictText.GetString(content.Bytes.AsSpan());
        }
        catch (System.Text.DecoderFallbackException exception)
        {
            Diagnostics.Error($"{Shown(path)} is not text in UTF-8 (byte {exception.Index})", askedAt);
            return null;
        }
    }

    private static readonly System.Text.UTF8Encoding StrictText = new(false, true);

    /// <summary>The documents of a file as trees, variables expanded.</summary>
    public IEnumerable<Node> Parse(string path, string text, IVariableSource? variables)
    {
        foreach (var document in YamlReader.Read(path == "-" ? "stdin" : Shown(path), text, Diagnostics))
        {
            yield return variables is null ? document : NodeInterpolation.Apply(document, variables);
        }
    }

    public static PathResolver Paths(string directory, VariableScope variables) =>
        new(directory, variables.Find("HOME"));
}
