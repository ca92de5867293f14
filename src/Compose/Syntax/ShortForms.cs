using System.Collections.Immutable;
using Orc.Compose.Validation;
using Orc.Compose.Yaml;

namespace Orc.Compose.Syntax;

/// <summary>
/// Short syntaxes that many keys share, each brought into the long one. What fits neither is left to the schema.
/// </summary>
internal static class ShortForms
{
    /// <summary>One text for a list of one.</summary>
    public static Node? OneToList(Node node, ISyntaxContext _) =>
        node is ScalarNode { Kind: not ScalarKind.Null }
            ? new SequenceNode([node.With(MergeTag.None)], node.Position, node.Tag)
            : node;

    /// <summary>As a list, without what a variable that is not set left empty; a list of that alone is none.</summary>
    public static Node? OneToListOfSome(Node node, ISyntaxContext context)
    {
        if (OneToList(node, context) is not SequenceNode list)
        {
            return node;
        }

        var some = list.Items.RemoveAll(item => item is ScalarNode { Value: "" });
        return some.IsEmpty && !list.Items.IsEmpty ? null : new SequenceNode(some, list.Position, list.Tag);
    }

    /// <summary><c>NAME=value</c> in a list for a mapping; a name alone is a key without a value.</summary>
    public static Node? PairsToMapping(Node node, ISyntaxContext context)
    {
        if (node is not SequenceNode list)
        {
            return node;
        }

        var mapping = new MappingBuilder();
        foreach (var item in list.Items)
        {
            if (item is not ScalarNode { IsNull: false } pair)
            {
                context.Error($"expected NAME=value, got {item.Description}", item.Position);
                return null;
            }

            var end = pair.Value.IndexOf('=', StringComparison.Ordinal);
            Node value = end < 0
                ? ScalarNode.Null(pair.Position)
                : ScalarNode.Text(pair.Value[(end + 1)..], pair.Position);
            mapping.Set(new MappingEntry(end < 0 ? pair.Value : pair.Value[..end], pair.Position, value));
        }

        return mapping.Build(list.Position, list.Tag);
    }

    /// <summary>As pairs, whose keys are names of variables: a space round one would name another, unseen.</summary>
    public static Node? Variables(Node node, ISyntaxContext context)
    {
        var pairs = PairsToMapping(node, context);
        foreach (var entry in (pairs as MappingNode)?.Entries ?? [])
        {
            if (entry.Key.Length == 0 || entry.Key.AsSpan().Trim().Length < entry.Key.Length)
            {
                context.Error(
                    entry.Key.Length == 0
                        ? "a variable without a name"
                        : $"\"{entry.Key}\" is not the name of a variable: take the space away",
                    entry.KeyPosition);
            }
        }

        return pairs;
    }

    /// <summary>Names in a list for a mapping of names to nothing.</summary>
    public static Node? NamesToMapping(Node node, ISyntaxContext context) =>
        NamesToMapping(node, context, static position => ScalarNode.Null(position));

    /// <summary>Service names in a list for conditions.</summary>
    public static Node? DependsOn(Node node, ISyntaxContext context) => NamesToMapping(
        node,
        context,
        static position => MappingNode.Empty(position)
            .Set("condition", ScalarNode.Text("service_started", position))
            .Set("required", ScalarNode.Boolean(true, position)));

    /// <summary>A name for the mapping that holds it under a key.</summary>
    public static Func<Node, ISyntaxContext, Node?> TextTo(string key) => (node, _) =>
        node is ScalarNode { IsNull: false } text
            ? MappingNode.Empty(text.Position).Set(key, text.With(MergeTag.None)).With(text.Tag)
            : node;

    public static Node? EnvFile(Node node, ISyntaxContext _) =>
        node is ScalarNode { Kind: ScalarKind.Text } text
            ? MappingNode.Empty(text.Position)
                .Set("path", text)
                .Set("required", ScalarNode.Boolean(true, text.Position))
            : node;

    /// <summary>A command line as text, split into words as a shell would, without running one.</summary>
    public static Node? Command(Node node, ISyntaxContext context)
    {
        if (node is not ScalarNode { Kind: ScalarKind.Text } text)
        {
            return node;
        }

        if (ShellWords.Split(text.Value) is not { } words)
        {
            context.Error("a quote in this command is never closed", text.Position);
            return null;
        }

        return new SequenceNode(
            [.. words.Select(word => (Node)ScalarNode.Text(word, text.Position))], text.Position, text.Tag);
    }

    public static Node? HealthTest(Node node, ISyntaxContext _) =>
        node is ScalarNode { Kind: ScalarKind.Text } text
            ? new SequenceNode(
                [ScalarNode.Text("CMD-SHELL", text.Position), text.With(MergeTag.None)], text.Position, text.Tag)
            : node;

    /// <summary>
    /// <c>host: address(es)</c> or <c>host=address</c> or <c>host:address</c>, all as <c>host=address</c>.
    /// </summary>
    public static Node? ExtraHosts(Node node, ISyntaxContext context)
    {
        var lines = ImmutableArray.CreateBuilder<Node>();
        switch (node)
        {
            case MappingNode mapping:
                foreach (var entry in mapping.Entries)
                {
                    foreach (var address in entry.Value is SequenceNode several ? several.Items : [entry.Value])
                    {
                        AddHost(lines, entry.Key, address, context);
                    }
                }

                break;
            case SequenceNode list:
                foreach (var item in list.Items)
                {
                    AddHostLine(lines, item, context);
                }

                break;
            default:
                return node;
        }

        return new SequenceNode(lines.ToImmutable(), node.Position, node.Tag);
    }

    /// <summary>The old <c>external: {name: x}</c> for <c>external: true</c> with <c>name: x</c>.</summary>
    public static Node? Resource(Node node, ISyntaxContext context)
    {
        if (node is not MappingNode resource || resource["external"] is not MappingNode external)
        {
            return node;
        }

        var plain = resource.Set("external", ScalarNode.Boolean(true, external.Position));
        if (external["name"] is not { } name)
        {
            return plain;
        }

        if (resource.Contains("name"))
        {
            context.Error("name and external.name are both there: write name and external: true", name.Position);
            return plain;
        }

        context.Warning("external.name is an old form; write name and external: true", name.Position);
        return plain.Set("name", name);
    }

    /// <summary>
    /// <c>all</c> for a list of one request for all of them; each is for a GPU, whatever else it says.
    /// </summary>
    public static Node? Gpus(Node node, ISyntaxContext _) => node switch
    {
        ScalarNode { Value: "all" } all => new SequenceNode(
            [WithGpu(MappingNode.Empty(all.Position)).Set("count", ScalarNode.Integer(-1, all.Position))],
            all.Position,
            all.Tag),
        SequenceNode list => new SequenceNode(
            [.. list.Items.Select(item => item is MappingNode request ? WithGpu(request) : item)],
            list.Position,
            list.Tag),
        _ => node,
    };

    /// <summary>Who names no devices and no number of them wants all.</summary>
    public static Node? DeviceRequest(Node node, ISyntaxContext _) =>
        node is MappingNode request && !request.Contains("count") && (request["device_ids"]?.IsNull ?? true)
            ? request.Set("count", ScalarNode.Integer(-1, request.Position))
            : node;

    /// <summary><c>all</c> for the count that means it.</summary>
    public static Node? AllToCount(Node node, ISyntaxContext _) =>
        node is ScalarNode { Value: "all" } all ? ScalarNode.Integer(-1, all.Position) : node;

    private static MappingNode WithGpu(MappingNode request) =>
        request.Texts("capabilities") is var known && known.Contains("gpu")
            ? request
            : request.Set(
                "capabilities",
                new SequenceNode(
                    [ScalarNode.Text("gpu", request.Position), .. request.Items("capabilities")], request.Position));

    private static Node? NamesToMapping(
        Node node, ISyntaxContext context, Func<Model.Diagnostics.SourcePosition, Node> value)
    {
        if (node is not SequenceNode list)
        {
            return node;
        }

        var mapping = new MappingBuilder();
        foreach (var item in list.Items)
        {
            if (item is not ScalarNode { Kind: ScalarKind.Text } name)
            {
                context.Error($"expected a name, got {item.Description}", item.Position);
                return null;
            }

            mapping.Set(new MappingEntry(name.Value, item.Position, value(item.Position)));
        }

        return mapping.Build(list.Position, list.Tag);
    }

    private static void AddHostLine(ImmutableArray<Node>.Builder lines, Node item, ISyntaxContext context)
    {
        if (item is not ScalarNode line)
        {
            lines.Add(item);
            return;
        }

        var end = line.Value.IndexOf('=', StringComparison.Ordinal);
        end = end < 0 ? line.Value.IndexOf(':', StringComparison.Ordinal) : end;
        if (end <= 0 || end == line.Value.Length - 1)
        {
            context.Error($"expected HOST=ADDRESS, got {line.Description}", line.Position);
            return;
        }

        AddHost(lines, line.Value[..end], line.With(line.Value[(end + 1)..], ScalarKind.Text), context);
    }

    // Each address is a line of its own, however they were written.
    private static void AddHost(
        ImmutableArray<Node>.Builder lines, string host, Node addresses, ISyntaxContext context)
    {
        if (addresses is not ScalarNode text)
        {
            lines.Add(addresses);
            return;
        }

        foreach (var address in text.Value.Split(',').Select(written => Bare(written.Trim())))
        {
            if (address.Length == 0 || host.AsSpan().ContainsAny(":=,"))
            {
                context.Error($"expected HOST: ADDRESS, got {host}: {text.Value}", text.Position);
                return;
            }

            lines.Add(ScalarNode.Text($"{host}={address}", text.Position));
        }
    }

    private static string Bare(string address) => address is ['[', .. var inner, ']'] ? inner.Trim() : address;
}
