using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Grpc.Core;
using Orc.Model.Containers;
using Orc.Model.Images;
using Orc.Orchestrator.Endpoints.Operators;
using Orc.Orchestrator.Secrets;
using Orc.Orchestrator.Services;
using Orc.Orchestrator.Store;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Orchestrator.Endpoints;

/// <summary>Secrets and configs of a cluster. What a secret holds never comes back.</summary>
internal sealed class FilesEndpoint(ClusterStore store) : ClusterFiles.ClusterFilesBase
{
    private readonly PlanWriter _writer = new(store);

    public override async Task<FileWriteReply> Create(CreateFileRequest request, ServerCallContext context)
    {
        var file = new ClusterFile
        {
            Kind = (FileKind)request.Kind,
            Name = request.Name,
            Content = [.. request.Content.Span],
            Labels = request.Labels.ToImmutableSortedDictionary(StringComparer.Ordinal),
            CreatedAt = store.Now(store.Head),
        };
        await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => FilePlanner.Create(snapshot, file),
            context.CancellationToken);
        return new FileWriteReply { Id = IdOf(file) };
    }

    public override Task<ListFilesReply> List(ListFilesRequest request, ServerCallContext context)
    {
        var filters = FilterReading.Of(request.Filters, "id", "name", "label");
        var files = store.Head.Files.Values
            .Where(file => file.Kind == (FileKind)request.Kind)
            .Select(View)
            .Where(view => filters.Admits("id", id => view.Id.StartsWith(id, StringComparison.Ordinal))
                && filters.Admits("name", name => view.Name.StartsWith(name, StringComparison.Ordinal))
                && filters.AdmitsLabels("label", view.Labels));
        return Task.FromResult(new ListFilesReply { Files = { files } });
    }

    public override Task<DocumentReply> Inspect(FileRequest request, ServerCallContext context)
    {
        var file = Get(store.Head, request);
        var spec = new JsonObject { ["Name"] = file.Name, ["Labels"] = SpecText.Pairs(file.Labels) };
        if (file.Kind == FileKind.Config)
        {
            spec["Data"] = Convert.ToBase64String(file.Content.AsSpan());
        }

        var time = file.CreatedAt.ToDateTimeOffset().UtcDateTime
            .ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var document = new JsonObject
        {
            ["ID"] = IdOf(file),
            ["Version"] = new JsonObject { ["Index"] = file.CreatedAt.Milliseconds },
            ["CreatedAt"] = time,
            ["UpdatedAt"] = time,
            ["Spec"] = spec,
        };
        return Task.FromResult(
            new DocumentReply { Json = ByteString.CopyFrom(document.ToJsonString(), Encoding.UTF8) });
    }

    public override async Task<FileWriteReply> Remove(FileRequest request, ServerCallContext context)
    {
        var file = Get(store.Head, request);
        await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => FilePlanner.Remove(snapshot, file),
            context.CancellationToken);
        return new FileWriteReply { Id = IdOf(file) };
    }

    public override async Task<LoginWriteReply> PutLogin(PutLoginRequest request, ServerCallContext context)
    {
        var login = request.Login?.ToModel() ?? new ImageLogin { Registry = "" };
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => LoginPlanner.Put(snapshot, login),
            context.CancellationToken);
        return new LoginWriteReply { Existed = written.Before.Logins.ContainsKey(login.Registry) };
    }

    public override async Task<LoginWriteReply> RemoveLogin(RemoveLoginRequest request, ServerCallContext context)
    {
        var written = await _writer.WriteAsync(
            RequestMapping.Id(request.RequestId),
            snapshot => LoginPlanner.Remove(snapshot, request.Registry),
            context.CancellationToken);
        return new LoginWriteReply { Existed = written.Before.Logins.ContainsKey(request.Registry) };
    }

    public override Task<ListLoginsReply> ListLogins(ListLoginsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListLoginsReply
        {
            Logins =
            {
                store.Head.Logins.Values.Select(
                    login => new LoginView { Registry = login.Registry, Username = login.Username }),
            },
        });

    private static ClusterFile Get(Snapshot snapshot, FileRequest request)
    {
        var kind = (FileKind)request.Kind;
        if (snapshot.Files.TryGetValue(ClusterFile.KeyOf(kind, request.File), out var exact))
        {
            return exact;
        }

        var meant = snapshot.Files.Values
            .Where(file => file.Kind == kind && request.File.Length > 0
                && IdOf(file).StartsWith(request.File, StringComparison.Ordinal))
            .Take(2)
            .ToList();
        return meant.Count == 1
            ? meant[0]
            : throw PlanWriter.Refused($"no such {ClusterFile.Word(kind)}: {request.File}");
    }

    private static FileView View(ClusterFile file)
    {
        var view = new FileView
        {
            Id = IdOf(file),
            Name = file.Name,
            CreatedAt = file.CreatedAt.Milliseconds,
            UpdatedAt = file.CreatedAt.Milliseconds,
        };
        view.Labels.Add(file.Labels);
        return view;
    }

    private static string IdOf(ClusterFile file) => ObjectIds.Of(ClusterFile.Word(file.Kind), file.Name);
}
