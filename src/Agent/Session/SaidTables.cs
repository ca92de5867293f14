using Orc.Model.Networks;
using Orc.Protocol.Mapping;
using Orc.Protocol.V1;

namespace Orc.Agent.Session;

/// <summary>
/// Tables of overlay networks as a session said them: the first of a network whole, then differences, each to the one
/// before. A session that leaves one out is broken off, for the next one begins with whole tables again.
/// </summary>
internal sealed class SaidTables
{
    private readonly Dictionary<string, (long Number, OverlayTable Table)> _tables = new(StringComparer.Ordinal);

    /// <exception cref="InvalidOperationException">It is a difference to a table that was not heard.</exception>
    public OverlayTable Take(WireOverlayTable wire)
    {
        var table = wire.Partial ? Next(wire) : wire.ToModel();
        _tables[wire.Network] = (wire.Number, table);
        return table;
    }

    private OverlayTable Next(WireOverlayTable wire) =>
        _tables.TryGetValue(wire.Network, out var known) && known.Number == wire.Number - 1
            ? wire.ToDifference().ApplyTo(known.Table)
            : throw new InvalidOperationException(
                $"the manager said a difference to a table of network {wire.Network} that was not heard "
                + $"({wire.Number - 1}): the session begins anew");
}
