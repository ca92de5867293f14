using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Orc.Cli.Invoking;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Compose;

/// <summary><c>orc compose images</c>: what the containers of a project were made from.</summary>
internal sealed class ImagesCommand : Command
{
    private readonly ComposeFlags _flags;
    private readonly Option<bool> _quiet = Flag.Switch("-q, --quiet", "Only display IDs");
    private readonly Option<string?> _format = Flag.Text("--format", "Format the output: table or json");
    private readonly Argument<string[]> _services = Operand.Any("[SERVICE...]");

    public ImagesCommand(ComposeFlags flags)
        : base("images", "List images used by the created containers")
    {
        _flags = flags;
        Add(_quiet);
        Add(_format);
        Add(_services);
        this.RunsAsCompose(RunAsync);
    }

    private async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var opened = await new ProjectOpening(invocation, _flags).OpenAsync(
            invocation.Get(_services), cancellationToken);
        var daemon = await invocation.ConnectAsync(cancellationToken);
        var containers = await ProjectContainers.ListAsync(
            daemon, opened.Name, invocation.Get(_services), OneOffs.Included, cancellationToken);
        if (invocation.Get(_quiet))
        {
            foreach (var id in containers.Select(container => Bare(container.ImageId)).Distinct())
            {
                await invocation.Out.WriteLineAsync(id);
            }

            return ExitCodes.Success;
        }

        var images = await daemon.Images.ListAsync(
            new ListImagesRequest { All = true }, cancellationToken: cancellationToken);
        var byId = images.Images.ToLookup(image => Bare(image.Id));
        Row[] rows =
        [
            .. containers.OrderBy(container => container.Name, StringComparer.Ordinal)
                .Select(container => new Row(container, byId[Bare(container.ImageId)].FirstOrDefault())),
        ];
        var listing = Listing(invocation);
        if (invocation.Get(_format) == "json")
        {
            await invocation.Out.WriteLineAsync(JsonLine.Of(new JsonArray([.. rows.Select(listing.Json)])));
        }
        else
        {
            listing.Write(invocation.Out, rows, invocation.Get(_format));
        }

        return ExitCodes.Success;
    }

    private static Listing<Row> Listing(Invocation invocation)
    {
        ImmutableArray<Column<Row>> columns =
        [
            new("ContainerName", "CONTAINER", row => row.Container.Name),
            new("Repository", "REPOSITORY", row => row.Repository),
            new("Tag", "TAG", row => row.Tag),
            new("Platform", "PLATFORM", row => row.Image?.Platform ?? ""),
            new("ID", "IMAGE ID", row => ContainerText.ShortId(row.Container.ImageId))
            {
                Json = row => JsonValue.Create(row.Container.ImageId),
            },
            new("Size", "SIZE", row => HumanSize.Of(row.Image?.Size ?? 0))
            {
                Json = row => JsonValue.Create(row.Image?.Size ?? 0),
            },
            new("Created", "CREATED", row => row.Image?.CreatedAt is { } created
                ? RelativeTime.Ago(created.ToDateTimeOffset(), invocation.Time)
                : "N/A")
            {
                Json = row => JsonValue.Create(row.Image?.CreatedAt?.ToDateTimeOffset().ToString("O") ?? ""),
            },
        ];
        return new Listing<Row>(
            columns, "ContainerName", "Repository", "Tag", "Platform", "ID", "Size", "Created")
        {
            MinWidth = TextTable.WideColumns,
        };
    }

    private static string Bare(string id) =>
        id.StartsWith("sha256:", StringComparison.Ordinal) ? id["sha256:".Length..] : id;

    private sealed record Row(WireContainerReport Container, ImageSummary? Image)
    {
        // The image the container was asked for by, whatever names the image has now.
        private string Name => Container.Spec.Image.Split('@')[0];

        private int Colon => Name.LastIndexOf(':') is var at && at > Name.LastIndexOf('/') ? at : -1;

        public string Repository => Colon < 0 ? Name : Name[..Colon];

        public string Tag => Colon < 0 ? "latest" : Name[(Colon + 1)..];
    }
}
