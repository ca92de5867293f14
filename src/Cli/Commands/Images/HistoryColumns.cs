using System.Collections.Immutable;
using System.Globalization;
using Orc.Cli.Output;
using Orc.Protocol.V1;

namespace Orc.Cli.Commands.Images;

/// <summary>What <c>history</c> can say of a step.</summary>
internal sealed class HistoryColumns(TimeProvider time, bool isWhole, bool isForPeople)
{
    private const int CommandWidth = 45;

    public ImmutableArray<Column<HistoryEntry>> All =>
    [
        new("ID", "IMAGE", step => isWhole || step.Id.StartsWith('<') ? step.Id : ContainerText.ShortId(step.Id)),
        new("CreatedSince", isForPeople ? "CREATED" : "CREATED AT", step =>
            isForPeople ? ImageColumns.Since(step.CreatedAt, time) : At(step)),
        new("CreatedAt", "CREATED AT", At),
        new("CreatedBy", "CREATED BY", CreatedBy),
        new("Size", "SIZE", step => isForPeople
            ? HumanSize.Of(step.Size)
            : step.Size.ToString(CultureInfo.InvariantCulture)),
        new("Comment", "COMMENT", step => step.Comment),
    ];

    private static string At(HistoryEntry step) => step.CreatedAt is null
        ? "N/A"
        : step.CreatedAt.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string CreatedBy(HistoryEntry step)
    {
        var text = step.CreatedBy.Replace('\t', ' ').Replace('\n', ' ');
        return isWhole ? text : ContainerText.Shorten(text, CommandWidth);
    }
}
